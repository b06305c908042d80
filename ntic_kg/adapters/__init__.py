"""Doors of the house to the outside: stores, workers, validators."""
