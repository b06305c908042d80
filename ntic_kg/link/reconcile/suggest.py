"""Complete what a person types: names of things, in characters, readings and initials.

Traditional letters, full width and case do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ntic_kg.compare.pinyin import syllables
from ntic_kg.compare.text import fold, is_han, letters
from ntic_kg.link.reconcile.directory import Directory, Entity, Labels, both, named
from ntic_kg.link.reconcile.properties import PROPERTIES

PAGE = 20
LONGEST_PREFIX = 100


@dataclass(frozen=True)
class Typed:
    """A thing with what a person may type to find it."""

    entity: Entity
    spellings: tuple[str, ...]


def typed(directory: Directory) -> tuple[Typed, ...]:
    """Prepare all things, once a snapshot."""
    return tuple(
        Typed(
            entity, tuple(dict.fromkeys(s for n in entity.record.names for s in _spellings(n.text)))
        )
        for entity in directory.entities.values()
    )


def suggest_entities(
    things: tuple[Typed, ...], prefix: str, cursor: int
) -> list[dict[str, object]]:
    """Return one page of the things that a text begins, or stands in, the best first."""
    wanted = letters(fold(prefix))
    if not wanted:
        return []
    found = sorted(
        (place, len(thing.spellings[0]), thing.entity.key, number)
        for number, thing in enumerate(things)
        if (place := _place(thing, wanted, prefix)) is not None
    )
    return [_entity(things[n].entity, wanted) for *_, n in found[cursor : cursor + PAGE]]


def suggest_kinds(directory: Directory, prefix: str, cursor: int) -> list[dict[str, object]]:
    """Return one page of the classes that a text begins or stands in; all for an empty one."""
    found = _labelled(((k.id, k.labels) for k in directory.kinds.values()), prefix)
    return [{"id": i, "name": both(labels)} for i, labels in found[cursor : cursor + PAGE]]


def suggest_properties(prefix: str, cursor: int) -> list[dict[str, object]]:
    """Return one page of the properties that a text begins or stands in; all for an empty one."""
    every = ((p.id, {"zh": p.label.zh, "en": p.label.en}) for p in PROPERTIES.values())
    found = _labelled(every, prefix)
    return [
        {"id": i, "name": both(labels), "description": _about(i)}
        for i, labels in found[cursor : cursor + PAGE]
    ]


def _about(identifier: str) -> str:
    about = PROPERTIES[identifier].about
    return f"{about.zh} · {about.en}"


def _entity(entity: Entity, wanted: str) -> dict[str, object]:
    """Write a thing as clients read it, by the name that was typed: a reading is of the Chinese."""
    language = "en" if wanted in letters(fold(entity.labels.get("en", ""))) else "zh"
    return {
        "id": entity.key,
        "name": entity.name(language),
        "description": " · ".join(entity.told_apart(language)),
        "notable": named(entity.kinds),
    }


def _spellings(name: str) -> Iterator[str]:
    """Yield what stands for a name: its letters, their reading, the initials of the reading."""
    plain = letters(fold(name))
    if plain:
        yield plain
    if any(map(is_han, plain)):
        read = syllables(plain)
        yield letters("".join(read))
        yield "".join(syllable[:1] for syllable in read)


def _place(thing: Typed, wanted: str, prefix: str) -> int | None:
    """Rank a thing: 0 its key, 1 a beginning, 2 inside; None when it is not found."""
    if prefix.strip() == thing.entity.key:
        return 0
    if any(spelling.startswith(wanted) for spelling in thing.spellings):
        return 1
    return 2 if any(wanted in spelling for spelling in thing.spellings) else None


def _labelled(every: Iterator[tuple[str, Labels]], prefix: str) -> list[tuple[str, Labels]]:
    wanted = letters(fold(prefix))
    found = []
    for identifier, labels in every:
        spelled = [letters(fold(identifier)), *(s for t in labels.values() for s in _spellings(t))]
        if any(wanted in spelling for spelling in spelled):
            begins = any(spelling.startswith(wanted) for spelling in spelled)
            found.append((not begins, identifier, labels))
    return [(identifier, labels) for _, identifier, labels in sorted(found, key=lambda f: f[:2])]
