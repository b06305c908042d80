"""Derive statements by rules and keep each rule's results in a graph of its own.

A rule is a file of ``ontology/rules``: a CONSTRUCT query under a header of ``#+`` lines in
YAML. It reads what tables and the ontology state, never what a rule derived, so the order of
rules does not matter. Knows the port ``WritableStore`` and no engine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import yaml

from ntic_kg.errors import InvalidQuestion, NticError
from ntic_kg.names import PREFIXES, RDF_TYPE, expand, node
from ntic_kg.ports import WritableStore
from ntic_kg.values import Import

RULES = node("graph:rules")
_RESULTS = PREFIXES["graph"] + "inferred-"
_KEYS = {"id", "summary", "why", "derives", "questions"}
_LANGUAGES = {"zh", "en"}
_NAME = re.compile(r"[a-z0-9-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Rule:
    """One rule.

    Args:
        name: stem of its file; ends the IRIs of the rule and of its graph.
        summary: what it derives, for each language.
        why: what the derivation rests on and where it stops, for each language.
        derives: the property of every statement that it derives.
        questions: ids of the questions that rely on it.
        query: the CONSTRUCT query.
        digest: SHA-256 of the file.
    """

    name: str
    summary: Mapping[str, str]
    why: Mapping[str, str]
    derives: ox.NamedNode
    questions: tuple[str, ...]
    query: str
    digest: str

    @property
    def iri(self) -> ox.NamedNode:
        """Name the rule."""
        return node(f"id:rule/{self.name}")

    @property
    def graph(self) -> ox.NamedNode:
        """Name the graph of its results."""
        return ox.NamedNode(_RESULTS + self.name)


def derive(home: Path, store: WritableStore) -> list[Import]:
    """Run every rule over the store; the caller commits.

    Repeating it without a change of content changes nothing; the graph of a rule that is gone
    is emptied.

    Args:
        home: content folder; the rules are in ``ontology/rules``.
        store: holds ontology and data, and receives a graph for each rule.

    Returns:
        One entry a rule, in the order of their names.

    Raises:
        InvalidQuestion: a rule file breaks the format, or a rule derives something else than
            it says. The store is left as it was.
    """
    rules = read_rules(home / "ontology" / "rules")
    derived = [_run(rule, store) for rule in rules]
    done = [
        Import(
            graph=rule.graph.value.removeprefix(PREFIXES["graph"]),
            file=f"ontology/rules/{rule.name}.rq",
            rows=0,
            triples=len(triples),
            changed=store.replace_graph(rule.graph, triples),
        )
        for rule, triples in zip(rules, derived, strict=True)
    ]
    current = {rule.graph for rule in rules}
    for graph in store.graphs():
        if graph.value.startswith(_RESULTS) and graph not in current:
            store.replace_graph(graph, ())
    described = (
        triple
        for rule, triples in zip(rules, derived, strict=True)
        for triple in _describe(rule, len(triples))
    )
    store.replace_graph(RULES, described)
    return done


def read_rules(folder: Path) -> list[Rule]:
    """Read the rules of a folder, by name.

    Raises:
        InvalidQuestion: a file breaks the format, or a rule reads what another derives.
    """
    rules = [_read(path) for path in sorted(folder.glob("*.rq"))]
    derived = {rule.derives.value for rule in rules}
    for rule in rules:
        _, _, condition = rule.query.partition("WHERE")
        named = set(re.findall(r"[a-z]+:\w+|<[^>]+>", condition))
        for name in sorted(named):
            if _expanded(name) in derived:
                _refuse(rule.name, f"it reads {name}, which a rule derives")
    return rules


def _read(path: Path) -> Rule:
    content = path.read_bytes()
    text = content.decode("utf-8")
    lines = text.splitlines()
    try:
        header = yaml.safe_load("\n".join(line[2:] for line in lines if line.startswith("#+")))
        if set(header) != _KEYS or header["id"] != path.stem or not _NAME.fullmatch(path.stem):
            raise ValueError(f"keys other than {', '.join(sorted(_KEYS))}, or another id")
        rule = Rule(
            name=path.stem,
            summary=_text(header["summary"]),
            why=_text(header["why"]),
            derives=node(header["derives"]),
            questions=tuple(header["questions"]),
            query="\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n",
            digest=hashlib.sha256(content).hexdigest(),
        )
        if not isinstance(ox.Store().query(rule.query), ox.QueryTriples):
            raise TypeError("a query other than CONSTRUCT")
    except (KeyError, TypeError, ValueError, SyntaxError, yaml.YAMLError, NticError) as error:
        _refuse(path.stem, f"it lacks or misstates {error}")
    return rule


def _text(entry: Mapping[str, str]) -> dict[str, str]:
    if set(entry) != _LANGUAGES or not all(str(value).strip() for value in entry.values()):
        raise ValueError("a text in zh and en")
    return {language: str(value).strip() for language, value in entry.items()}


def _expanded(name: str) -> str:
    try:
        return expand(name.strip("<>"))
    except NticError:
        return name


def _run(rule: Rule, store: WritableStore) -> Sequence[ox.Triple]:
    triples = list(dict.fromkeys(store.construct(rule.query)))
    others = {t.predicate.value for t in triples if t.predicate != rule.derives}
    if others:
        _refuse(rule.name, f"it derives {', '.join(sorted(others))} beside {rule.derives.value}")
    return triples


def _describe(rule: Rule, count: int) -> Iterator[ox.Triple]:
    """Describe a rule and the graph that it generated."""
    yield ox.Triple(rule.iri, RDF_TYPE, node("ntic:Rule"))
    for language in sorted(_LANGUAGES):
        summary = ox.Literal(rule.summary[language], language=language)
        yield ox.Triple(rule.iri, node("skos:prefLabel"), summary)
        yield ox.Triple(rule.graph, node("dcterms:title"), summary)
        why = ox.Literal(rule.why[language], language=language)
        yield ox.Triple(rule.iri, node("skos:note"), why)
    yield ox.Triple(rule.graph, RDF_TYPE, node("ntic:Import"))
    yield ox.Triple(rule.graph, RDF_TYPE, node("prov:Entity"))
    yield ox.Triple(rule.graph, node("prov:wasGeneratedBy"), rule.iri)
    yield ox.Triple(rule.graph, node("dcterms:license"), ox.Literal("CC-BY-4.0"))
    file = ox.Literal(f"ontology/rules/{rule.name}.rq")
    yield ox.Triple(rule.graph, node("ntic:table"), file)
    number = ox.Literal(str(count), datatype=node("xsd:integer"))
    yield ox.Triple(rule.graph, node("ntic:tripleCount"), number)
    yield ox.Triple(rule.graph, node("ntic:sha256"), ox.Literal(rule.digest))


def _refuse(name: str, problem: str) -> NoReturn:
    raise InvalidQuestion(
        f"The rule {name}.rq cannot be used: {problem}.",
        remedy="Compare it with the other files of ontology/rules.",
    )
