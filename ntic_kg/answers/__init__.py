"""Show answers: to people in their language, to programs, page by page, and as a memo.

Knows answers and cells; nothing of stores, HTTP or the command line.
"""

from ntic_kg.answers.far import REASON, far_document, far_headers, far_notes
from ntic_kg.answers.language import (
    LANGUAGES,
    localized_columns,
    read_language,
    without_shown_iris,
)
from ntic_kg.answers.links import answer_path, next_path, reproduce
from ntic_kg.answers.memo import (
    MEMO_FORMATS,
    Basis,
    basis_of,
    make_memo,
    memo_view,
    things_of,
    write_memo,
)
from ntic_kg.answers.memo_html import POLICY as PAGE_POLICY
from ntic_kg.answers.memo_parts import Memo, Source
from ntic_kg.answers.shown import Shown, View, answer_document, lacking_labels, read_view, show
from ntic_kg.answers.writing import ANSWER_FORMATS, page_for, with_labels, write_answer

__all__ = [
    "ANSWER_FORMATS",
    "LANGUAGES",
    "MEMO_FORMATS",
    "PAGE_POLICY",
    "REASON",
    "Basis",
    "Memo",
    "Shown",
    "Source",
    "View",
    "answer_document",
    "answer_path",
    "basis_of",
    "far_document",
    "far_headers",
    "far_notes",
    "lacking_labels",
    "localized_columns",
    "make_memo",
    "memo_view",
    "next_path",
    "page_for",
    "read_language",
    "read_view",
    "reproduce",
    "show",
    "things_of",
    "with_labels",
    "without_shown_iris",
    "write_answer",
    "write_memo",
]
