"""The answers that a column of a template offers: concepts, classes, yes and no.

What a cell offers reads "中文 english"; a cell is understood in either language, in both, or by
the key of the concept. Labels come from the ontology and its schemes.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ntic_kg.errors import InvalidInput
from ntic_kg.names import node, shorten
from ntic_kg.rdf_files import parse_file

_LABEL = node("skos:prefLabel")
_CLASS_LABEL = node("rdfs:label")
_BOOLEAN = ("true", "是", "yes"), ("false", "否", "no")


@dataclass(frozen=True)
class Choice:
    """One answer: its key, the prefixed name that it stands for, and its labels."""

    key: str
    name: str
    zh: str
    en: str

    @property
    def shown(self) -> str:
        """Give the text that the drop-down list shows."""
        return f"{self.zh} {self.en}"


@dataclass(frozen=True)
class Choices:
    """All answers of one column, in order."""

    options: tuple[Choice, ...]

    def find(self, text: str) -> Choice | None:
        """Return the answer that a cell gives, None when it gives none of them."""
        wanted = folded(text)
        for option in self.options:
            if wanted in {folded(x) for x in (option.shown, option.zh, option.en, option.key)}:
                return option
        return None


def folded(text: str) -> str:
    """Write a text so that spellings that mean the same compare equal.

    >>> folded(" Ｌｅａｄ  单位 ")
    'lead 单位'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Vocabulary:
    """Labels of the concepts and classes of a content folder."""

    def __init__(self, home: Path) -> None:
        """Read the labels.

        Raises:
            MalformedFile: an ontology file does not parse.
        """
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._schemes: dict[str, list[str]] = defaultdict(list)
        for folder in ("modules", "vocab"):
            for path in sorted((home / "ontology" / folder).glob("*.ttl")):
                for triple in parse_file(path):
                    self._add(triple)

    def _add(self, triple: ox.Triple) -> None:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode):
            return
        if triple.predicate in (_LABEL, _CLASS_LABEL) and isinstance(value, ox.Literal):
            self._labels[subject.value].setdefault(value.language or "", value.value)
        elif triple.predicate == node("skos:inScheme") and isinstance(value, ox.NamedNode):
            self._schemes[shorten(value.value).removeprefix("scheme:")].append(subject.value)

    def choices(self, spec: str | Sequence[str] | Mapping[str, Any]) -> Choices:
        """Give the answers that a column declares.

        Args:
            spec: ``boolean``, the key of a scheme, a list of classes, or a mapping with the
                key of a scheme and ``only`` some of its concepts.

        Raises:
            InvalidInput: a scheme, concept or class is not there.
        """
        if spec == "boolean":
            return Choices(tuple(Choice(key, key, zh, en) for key, zh, en in _BOOLEAN))
        if isinstance(spec, str):
            iris = self._schemes.get(spec, [])
        elif isinstance(spec, Mapping):
            iris = [node(f"scheme:{spec['scheme']}/{key}").value for key in spec["only"]]
        else:
            iris = [node(name).value for name in spec]
        if not iris:
            raise InvalidInput(f"There is no scheme {spec!r}.", remedy="See ontology/vocab.")
        return Choices(tuple(self._choice(iri) for iri in iris))

    def _choice(self, iri: str) -> Choice:
        labels = self._labels.get(iri, {})
        if not {"zh", "en"} <= labels.keys():
            raise InvalidInput(
                f"{shorten(iri)} has no label in both languages.",
                remedy="Correct the choices of the sheet, or add the labels.",
            )
        key = iri.replace("#", "/").rsplit("/", 1)[-1]
        return Choice(key, shorten(iri), labels["zh"], labels["en"])
