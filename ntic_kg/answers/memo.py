"""A memo: one page on an answer that can be handed on, in Chinese or English.

It holds the question, the table, what it rests on and how to get it again. How it is written
(Markdown, HTML, DOCX) is in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ntic_kg.answers import memo_docx, memo_html, memo_markdown
from ntic_kg.answers.far import far_account
from ntic_kg.answers.links import answer_path, reproduce
from ntic_kg.answers.memo_parts import Memo, Source
from ntic_kg.answers.shown import Shown, View, show
from ntic_kg.answers.words import completeness, heading, words_in
from ntic_kg.ask import Answer, Evidence
from ntic_kg.formats import text
from ntic_kg.names import shorten
from ntic_kg.norms import Norm, Register
from ntic_kg.values import Term

__all__ = ["MEMO_FORMATS", "Basis", "Memo", "Source", "make_memo", "write_memo"]

MEMO_FORMATS = ("memo", "memo-html", "memo-docx")
_ROWS = 25  # what fits on a page, with the rest of the memo
_CITED = 12


@dataclass(frozen=True)
class Basis:
    """What an answer rests on.

    Args:
        norms: that the question serves or that are among its rows.
        evidence: sources and tables of the things in the rows.
    """

    norms: tuple[Norm, ...]
    evidence: Evidence


def basis_of(answer: Answer, register: Register, evidence: Evidence) -> Basis:
    """Find the norms that an answer is about."""
    told = {
        term.value for row in answer.rows.rows for term in row if isinstance(term, ox.NamedNode)
    }
    identifier = answer.question.id
    norms = tuple(
        norm for norm in register.norms.values() if identifier in norm.questions or norm.iri in told
    )
    return Basis(norms, evidence)


def memo_view(view: View) -> View:
    """Make a view one that a memo has: in a language, and of no more rows than fit."""
    wanted = _ROWS if view.limit is None else min(view.limit, _ROWS)
    return replace(view, language=view.language or "zh", limit=wanted)


def things_of(answer: Answer, view: View) -> set[Term | None]:
    """List what the rows of a memo are about, for which sources are cited."""
    return {term for row in answer.rows.page(memo_view(view).page).rows for term in row}


def make_memo(answer: Answer, basis: Basis, view: View = View()) -> Memo:  # noqa: B008
    """Put a memo together.

    Args:
        answer: the whole answer.
        basis: what it rests on.
        view: language (Chinese when none is named) and rows; a memo shows 25 at most.
    """
    shown = show(answer, memo_view(view), hide_iris=True)
    language = shown.view.language or "zh"
    words, question = words_in(language), answer.question
    facts = [
        (words["question"], f"{question.id} {question.name}"),
        *((p.about[language], _argument(answer, p.name)) for p in question.parameters),
        (words["as_of"], answer.as_of.isoformat() if answer.as_of else words["timeless"]),
        (words["rows"], str(shown.total)),
        (words["unknowns"], f"{answer.unknowns} ({question.unknowns.about[language]})"),
        (words["completeness"], completeness(answer.rows.complete, language)),
        (words["snapshot"], answer.rows.snapshot),
        *_far_facts(answer, words, language),
    ]
    return Memo(
        language=language,
        title=question.title[language],
        description=question.description[language],
        facts=tuple(facts),
        columns=tuple(heading(column, language) for column in shown.columns),
        rows=tuple(tuple(_legible(text(value)) for value in row) for row in shown.rows),
        cut=_cut(shown, words["cut"], words["empty"]),
        norms=_listed([_norm(norm, language) for norm in basis.norms], words["more"]),
        sources=_listed([*_far_source(answer, language), *basis.evidence.sources], words["more"]),
        tables=_listed(
            [Source(f"{t.title.get(language) or t.graph} ({words['read']} {t.time})")
             for t in basis.evidence.tables],
            words["more"],
        ),
        command=reproduce(answer, lang=language),
        address=answer_path(answer),
        far_query=answer.far.query.strip() if answer.far else "",
    )  # fmt: skip


def _far_facts(answer: Answer, words: dict[str, str], language: str) -> list[tuple[str, str]]:
    far = answer.far
    if far is None:
        return []
    facts = [(words["far"], far_account(far, language))]
    if far.reason:
        facts.append((words["far_reason"], f"{far.reason[language]} {far.remedy}".strip()))
    return facts


def _far_source(answer: Answer, language: str) -> list[Source]:
    far = answer.far
    if far is None or not far.known:
        return []
    return [Source(f"{far.title[language]} ({far.license})", far.address)]


def write_memo(memo: Memo, name: str) -> bytes:
    """Write a memo in one of ``MEMO_FORMATS``."""
    writers = {
        "memo": memo_markdown.write,
        "memo-html": memo_html.write,
        "memo-docx": memo_docx.write,
    }
    return writers[name](memo)


def _argument(answer: Answer, name: str) -> str:
    return _legible(answer.arguments[name])


def _legible(value: str) -> str:
    return shorten(value) if value.startswith(("http://", "https://")) else value


def _cut(shown: Shown, cut: str, empty: str) -> str:
    """Say which rows the table shows when it does not show all of them."""
    if not shown.total:
        return empty
    if len(shown.rows) == shown.total:
        return ""
    first = shown.view.offset
    return cut.format(first=first + 1, last=first + len(shown.rows), total=shown.total)


def _norm(norm: Norm, language: str) -> Source:
    said = norm.restatement.get(language, "")
    return Source(f"{norm.key} ({norm.sentence}) “{norm.key_phrase}” {said}".strip(), norm.iri)


def _listed(items: Sequence[Source], more: str) -> tuple[Source, ...]:
    left = len(items) - _CITED
    kept = tuple(items[:_CITED])
    return (*kept, Source(more.format(number=left))) if left > 0 else kept
