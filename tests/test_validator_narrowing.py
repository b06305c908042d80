"""The cheap question before a text: it excludes foci, and loses none that have rows."""

from __future__ import annotations

import pytest

from ntic_kg.adapters.validator_sparql.candidates import FEW
from ntic_kg.wiring.validating import reference_validator, shape_validator
from tests.shacl_suite import messages
from tests.test_validator_sparql import SHAPE, counting, triples

DATA = """
e:a a e:Thing ; e:p 1 , 2 ; e:q e:b ; e:on e:x . e:b a e:Thing ; e:p 3 ; e:r e:c , e:x .
e:c a e:Thing ; e:p 4 ; e:q e:a . e:d a e:Thing . e:e a e:Thing ; e:on e:x , e:y .
e:x e:of e:a , e:c ; e:size 7 . e:y e:of e:e ; e:size 2 .
"""
TEXTS = [
    "$this e:q ?value OPTIONAL { ?value e:q ?any } $this e:p ?p FILTER(!BOUND(?any) && ?p > 1)",
    "$this e:q ?value . OPTIONAL { ?value e:q ?any } . FILTER(!BOUND(?any)) . $this e:p ?p .",
    "OPTIONAL { $this e:on ?by . ?by e:size ?size } ?value e:of $this FILTER(!BOUND(?size))",
    "OPTIONAL { $this e:q ?value } $this e:on ?value",
    """$this e:on ?value OPTIONAL { ?value e:size ?size } BIND(?size + 1 AS ?more)
       FILTER(?more > 3)""",
    """{ $this e:q ?value OPTIONAL { ?value e:q ?any } FILTER(!BOUND(?any)) }
       UNION { ?value e:of $this . ?value e:size ?size . FILTER(?size > 3) }""",
    """{ ?value e:of ?one } UNION { $this e:r ?value OPTIONAL { ?value e:on ?one } }
       FILTER(BOUND(?one) && ?one != $this)""",
    "$this e:p ?value FILTER NOT EXISTS { $this e:q ?any . ?any e:p ?value } FILTER(?value > 1)",
    """$this e:on ?value . { SELECT $this (SUM(?p) AS ?all) WHERE { $this e:p ?p }
       GROUP BY $this } FILTER(?all > 2)""",
    "?run a e:Run ; e:now ?now . $this e:p ?value OPTIONAL { $this e:on ?x } FILTER(?value > ?now)",
    "$this e:on ?value . ?run a e:Run . OPTIONAL { $this e:p ?p } FILTER(!BOUND(?p))",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_asked_for_some_foci_gives_the_results_of_the_reference(text: str) -> None:
    """Whatever stands between the patterns that are kept, no result is lost or added."""
    shapes = triples(SHAPE % f"SELECT $this ?value WHERE {{ {text} }}")
    store, context = counting(DATA), triples("e:new a e:Run ; e:now 2 .")

    report = list(shape_validator().validate(store, shapes, context))

    assert messages(report) == messages(reference_validator().validate(store, shapes, context))
    assert len(messages(report)) > 0


def test_a_text_is_not_asked_when_no_focus_can_have_rows() -> None:
    """What every row needs is looked for first; here nothing has it."""
    queries = asked("$this e:none ?value OPTIONAL { ?value e:q ?any } FILTER(!BOUND(?any))", DATA)

    assert len(queries) == 1
    assert "OPTIONAL" not in queries[0]


def test_a_text_names_the_few_foci_that_can_have_rows() -> None:
    """Each of its groups starts from them, the others are not looked at."""
    queries = asked("$this e:q ?value OPTIONAL { ?x e:of $this } FILTER(!BOUND(?x))", DATA)

    whole = queries[1]
    assert whole.count("VALUES ?ntic0 { <https://example.org/a> <https://example.org/c> }") == 2
    assert "Thing" not in whole


def test_a_text_is_asked_for_all_foci_when_many_can_have_rows() -> None:
    """A list of them would be longer than it helps."""
    many = "".join(f"e:n{i} a e:Thing ; e:q e:a ." for i in range(FEW + 1))

    queries = asked("$this e:q ?value OPTIONAL { ?value e:r ?x } FILTER(!BOUND(?x))", many)

    assert len(queries) == 2
    assert "VALUES" not in queries[1]


def test_texts_that_need_the_same_ask_for_it_once() -> None:
    """Constraints of one norm often start alike."""
    twice = "$this e:q ?value OPTIONAL { ?value e:q ?x } FILTER(%sBOUND(?x))"
    first, second = (SHAPE % f"SELECT $this ?value WHERE {{ {twice % s} }}" for s in ("", "!"))
    shapes = triples(first + second.replace("e:shape", "e:other").replace("e:check", "e:more"))
    store = counting(DATA)

    list(shape_validator().validate(store, shapes, ()))

    assert len([q for q in store.queries if "e:q ?value" in q and "OPTIONAL" not in q]) == 1


def asked(text: str, data: str) -> list[str]:
    """Validate with a text and return the queries of it that were asked."""
    store = counting(data)
    shapes = triples(SHAPE % f"SELECT $this ?value WHERE {{ {text} }}")
    list(shape_validator().validate(store, shapes, ()))
    return [query for query in store.queries if query.startswith("PREFIX")]
