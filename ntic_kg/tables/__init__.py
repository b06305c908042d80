"""Tables as triples: column mappings, rows, cells, dates; every triple knows its cell.

Below the verbs, because loading and checking both read tables.
"""
