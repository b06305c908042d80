"""Write an answer in any format, as both doors do.

What it takes beyond the rows (labels, sources) is asked of the store that gave the answer.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ntic_kg import formats
from ntic_kg.answers.far import far_notes
from ntic_kg.answers.memo import (
    MEMO_FORMATS,
    basis_of,
    make_memo,
    memo_view,
    things_of,
    write_memo,
)
from ntic_kg.answers.shown import View, answer_document, lacking_labels, show
from ntic_kg.ask import Answer, evidence, labels
from ntic_kg.catalog import Question
from ntic_kg.norms import Register
from ntic_kg.ports import Store
from ntic_kg.values import WHOLE, Page

ANSWER_FORMATS = (*formats.FORMATS, *MEMO_FORMATS)


def write_answer(store: Store, answer: Answer, register: Register, view: View, name: str) -> bytes:
    """Write an answer.

    Args:
        store: that gave the answer.
        answer: the whole, or the page that ``page_for`` names.
        register: the norms that a memo cites.
        view: which rows, and in which language.
        name: one of ``ANSWER_FORMATS``.
    """
    view = memo_view(view) if name in MEMO_FORMATS else view
    view = with_labels(store, answer, view)
    if name in MEMO_FORMATS:
        cited = evidence(store, things_of(answer, view))
        return write_memo(make_memo(answer, basis_of(answer, register, cited), view), name)
    shown = show(answer, view, hide_iris=name in {"table", "markdown"})
    if name == "json":
        return json.dumps(answer_document(shown), ensure_ascii=False).encode()
    return formats.write_rows(shown.columns, shown.rows, name, far_notes(answer))


def page_for(question: Question, view: View, name: str) -> Page:
    """Say which rows must be known to write a view of an answer.

    A memo cites the norms that any row names, and a join with another registry may leave more
    rows than there were.
    """
    whole = name in MEMO_FORMATS or question.federates is not None
    return WHOLE if whole else view.page


def with_labels(store: Store, answer: Answer, view: View) -> View:
    """Look up the labels that a view needs and the rows do not give."""
    if view.language is None:
        return view
    return replace(view, labels=labels(store, lacking_labels(answer, view), view.language))
