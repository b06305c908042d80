"""The W3C suites for SPARQL 1.1, run over HTTP against a running service.

``python -m tests.w3c`` prints the tables. What does not pass stands in ``deviations.csv``.
"""
