"""Remember the verdict of the guard for queries that differ in nothing but their IRIs.

Looking at every token of a query takes longer than evaluating a small one. Clients send the same
query again and again with another IRI in it, and the guard does not care which IRI it is.

Why that is safe: a text is remembered with its IRIs blanked out only when blanking has met
exactly those places that the lexer reads as IRIs. A later text that is the same outside these
places brings the lexer to each of them in the same state, so it reads the same tokens, and no
rule of the guard looks at the text of an IRI. The length of the text is held to its limit again.
"""

from __future__ import annotations

from collections import OrderedDict

from ntic_kg.sparql import guard, terminals
from ntic_kg.sparql.kind import Form, query_form
from ntic_kg.sparql.lexer import Kind, tokens

_LONGEST = 4_096  # so that an IRI cannot push a text over the limit of the guard
_MOST = 1_000


class Templates:
    """Lets queries pass or refuses them; see ``guard.check``."""

    def __init__(self) -> None:
        self._forms: OrderedDict[str, Form] = OrderedDict()

    def __len__(self) -> int:
        """Count the texts that are remembered."""
        return len(self._forms)

    def known(self, text: str) -> Form | None:
        """Give the form of a query that is like one that has passed, None when there is none."""
        if len(text) > _LONGEST:
            return None
        blanked = terminals.IRI.sub("<>", text)
        form = self._forms.get(blanked)
        if form is not None:
            self._forms.move_to_end(blanked)
        return form

    def check(self, text: str) -> Form:
        """Let a query pass, remember it, and give its form.

        Raises:
            RefusedQuery, InvalidQuery: see ``guard.check``.

        >>> templates = Templates()
        >>> templates.check("ASK { <urn:a> ?p 1 }").value
        'ASK'
        >>> templates.known("ASK { <urn:b> ?p 1 }").value
        'ASK'
        >>> templates.known("ASK { <urn:b> ?p 2 }") is None
        True
        """
        guard.check(text)
        form = query_form(text)
        if len(text) <= _LONGEST and _blanks_only_iris(text):
            self._forms[terminals.IRI.sub("<>", text)] = form
            if len(self._forms) > _MOST:
                self._forms.popitem(last=False)
        return form


def _blanks_only_iris(text: str) -> bool:
    blanked = [match.span() for match in terminals.IRI.finditer(text)]
    read = [(token.start, token.end) for token in tokens(text) if token.kind is Kind.IRI]
    return blanked == read
