"""Remember the verdict of the guard for queries that differ in nothing but their IRIs.

Looking at every token of a query takes longer than evaluating a small one. Clients send the same
query again and again with another IRI in it, and the guard does not care which IRI it is.

Why that is safe: a text is remembered with its IRIs blanked out only when blanking has met
exactly those places that the lexer reads as IRIs. A later text that is the same outside these
places brings the lexer to each of them in the same state, so it reads the same tokens, and no
rule of the guard looks at the text of an IRI. The length of the text is held to its limit again.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass

from ntic_kg.sparql import guard, terminals
from ntic_kg.sparql.kind import Form, query_form
from ntic_kg.sparql.lexer import Kind, tokens

_LONGEST = 4_096  # so that an IRI cannot push a text over the limit of the guard
_MOST = 1_000
# Functions that give something else each time.
_CHANGING = re.compile(r"(?:RAND|NOW|UUID|BNODE)(?![A-Za-z0-9_:])", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What is known about a query that may pass.

    Args:
        form: of the query.
        changing: whether it may answer something else each time on the same content; in doubt
            it is taken to do so.
    """

    form: Form
    changing: bool


class Templates:
    """Lets queries pass or refuses them; see ``guard.check``."""

    def __init__(self) -> None:
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()

    def __len__(self) -> int:
        """Count the texts that are remembered."""
        return len(self._verdicts)

    def known(self, text: str) -> Verdict | None:
        """Give the verdict on a query that is like one that has passed, None when none is."""
        if len(text) > _LONGEST:
            return None
        blanked = terminals.IRI.sub("<>", text)
        verdict = self._verdicts.get(blanked)
        if verdict is not None:
            self._verdicts.move_to_end(blanked)
        return verdict

    def check(self, text: str) -> Verdict:
        """Let a query pass and remember it.

        Raises:
            RefusedQuery, InvalidQuery: see ``guard.check``.

        >>> templates = Templates()
        >>> templates.check("ASK { <urn:a> ?p 1 }").form.value
        'ASK'
        >>> templates.known("ASK { <urn:b> ?p 1 }").form.value
        'ASK'
        >>> templates.known("ASK { <urn:b> ?p 2 }") is None
        True
        """
        guard.check(text)
        form = query_form(text)
        if len(text) > _LONGEST or not _blanks_only_iris(text):
            return Verdict(form, _may_change(text))
        blanked = terminals.IRI.sub("<>", text)
        verdict = self._verdicts[blanked] = Verdict(form, _may_change(blanked))
        if len(self._verdicts) > _MOST:
            self._verdicts.popitem(last=False)
        return verdict


def _may_change(text: str) -> bool:
    return _CHANGING.search(text) is not None


def _blanks_only_iris(text: str) -> bool:
    blanked = [match.span() for match in terminals.IRI.finditer(text)]
    read = [(token.start, token.end) for token in tokens(text) if token.kind is Kind.IRI]
    return blanked == read
