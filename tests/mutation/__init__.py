"""A complete synthetic center and its mutants, each of which departs from one norm."""
