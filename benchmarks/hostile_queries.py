"""What hostile clients send, and what good ones ask."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

_STEPS = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(95))
_BOMB = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
_ONT = "PREFIX ntic: <https://w3id.org/ntic/ont#> "

HOSTILE = (
    # Crash the engine, where nobody stops them.
    "ASK " + "{" * 1500 + "}" * 1500,
    "ASK { FILTER(" + "(" * 2000 + "1" + ")" * 2000 + ") }",
    "ASK { FILTER(" + "1+" * 3000 + "1) }",
    "ASK { FILTER(" + "COALESCE(" * 700 + "1" + ")" * 700 + ") }",
    # Reach out.
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    # Plan, compute or sort for ever.
    f"SELECT * {{ {_STEPS} }}",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "SELECT (GROUP_CONCAT(?c) AS ?all) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    f'SELECT * {{ BIND("0123456789abcdef" AS ?x0) {_BOMB} }}',
    # Take everything.
    "SELECT * { ?s ?p ?o . ?x ?y ?z }",
)
_FREE = (
    "SELECT ?p ?o {{ <{center}> ?p ?o }}",
    "SELECT ?role ?member {{ ?role <http://www.w3.org/ns/org#organization> <{center}> ;"
    " <http://www.w3.org/ns/org#member> ?member }}",
    _ONT + "SELECT (COUNT(?c) AS ?n) {{ ?c a ntic:TechnologyInnovationCenter }}",
)


def good_request(chance: Random, questions: list[dict[str, Any]]) -> tuple[str, str]:
    """Choose what a good client asks next: seven times in ten a ready question.

    Args:
        chance: chooses.
        questions: as ``/queries`` lists them.

    Returns:
        Its kind and the request target.
    """
    if chance.random() < 0.7:
        question = chance.choice(questions)
        values = {p["name"]: p["example"] for p in question["params"] if p["example"] is not None}
        if question["as_of"]:  # thirty thousand days: most have to be computed
            day = date(1990, 1, 1) + timedelta(days=chance.randrange(30_000))
            values["as_of"] = day.isoformat()
        return "questions", f"/queries/{question['name']}?{urlencode(values)}"
    centers = [v["value"] for q in questions if q["id"] == "L2" for v in q["params"][0]["values"]]
    query = chance.choice(_FREE).format(center=chance.choice(centers))
    query = f"PREFIX n: <urn:n:{chance.random()}> {query}"
    return "free queries", "/sparql?" + urlencode({"query": query}, quote_via=quote)
