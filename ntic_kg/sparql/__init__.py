"""SPARQL as text: tokens, the guard, parameters, the form of a query.

Nothing here evaluates a query or knows a store.
Lexical rules: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""
