"""``ntic-kg infer``: whether the content is consistent, and what follows from it."""

from __future__ import annotations

from typing import Annotated

import typer

from ntic_kg import formats, wiring
from ntic_kg.cli.options import FormatOption, HomeOption, StoreOption, settings_of, write_bytes
from ntic_kg.infer import Limits
from ntic_kg.names import shorten
from ntic_kg.values import Explanation, Inference, Premise

COLUMNS = ("result", "subject", "predicate", "object", "from")
_REASONER = "HermiT"


def infer(
    store: StoreOption = None,
    home: HomeOption = None,
    format_name: FormatOption = "table",
    seconds: Annotated[
        float, typer.Option(help="Time for reasoning and for explaining a contradiction.")
    ] = 300.0,
) -> None:
    """Reason over the store; exit code 1 when ontology and data contradict each other."""
    formats.check_format(format_name)
    found = wiring.run_infer(settings_of(store, home), Limits(seconds=seconds))
    write_bytes(formats.write_rows(COLUMNS, _rows(found), format_name))
    _summarize(found)
    raise typer.Exit(1 if found.explanation else 0)


def _rows(found: Inference) -> list[list[formats.Cell]]:
    if found.explanation:
        return [
            *(_premise_row("statement", premise) for premise in found.explanation.statements),
            *(_premise_row("axiom", premise) for premise in found.explanation.axioms),
        ]
    rows: list[list[formats.Cell]] = [
        ["unsatisfiable", shorten(name), "rdfs:subClassOf", "owl:Nothing", _REASONER]
        for name in found.unsatisfiable
    ]
    rows += [
        ["subclass", shorten(low), "rdfs:subClassOf", shorten(high), _REASONER]
        for low, high in found.subclasses
    ]
    rows += [
        ["membership", shorten(thing), "rdf:type", shorten(kind), _REASONER]
        for thing, kind in found.memberships
    ]
    rows += [
        ["undeclared", shorten(name), None, None, "left out of reasoning"]
        for name in found.undeclared
    ]
    return rows


def _premise_row(kind: str, premise: Premise) -> list[formats.Cell]:
    return [kind, premise.subject, premise.predicate, premise.object, premise.graph]


def _summarize(found: Inference) -> None:
    if found.explanation:
        typer.echo(_contradiction(found.explanation), err=True)
    else:
        typer.echo(
            "一致：本体与数据没有矛盾。Consistent: ontology and data do not contradict each other."
            f"\n{len(found.memberships)} memberships and {len(found.subclasses)} subclasses beyond"
            f" those stated; {len(found.unsatisfiable)} unsatisfiable classes.",
            err=True,
        )
    left_out = ", ".join(f"{count} {reason}" for reason, count in found.left_out.items())
    derived = ", ".join(f"{count} by {rule}" for rule, count in found.derived.items())
    typer.echo(
        f"{found.reasoned} triples reasoned over; left out: {left_out}.\n"
        f"Derived by rules at load: {derived or 'nothing'}.\n"
        f"Snapshot {found.snapshot}.",
        err=True,
    )


def _contradiction(explanation: Explanation) -> str:
    size = len(explanation.statements) + len(explanation.axioms)
    if explanation.minimal:
        extent = f"以上 {size} 条不能同时成立，去掉任何一条便不再矛盾。"
        extent_en = f"These {size} cannot all hold; without any one of them they could."
    else:
        extent = f"以上 {size} 条不能同时成立，但时间或次数用尽，其中可能有无关的。"
        extent_en = f"These {size} cannot all hold; time ran out, so some may be beside the point."
    return (
        f"不一致。{extent}改正后请再运行，可能还有别的矛盾。\n"
        f"Inconsistent. {extent_en} Run again once it is settled; there may be another."
        f" ({explanation.runs} runs of {_REASONER})"
    )
