"""Ask another registry about the keys of our rows, and say what came of it.

Whatever the registry does, our rows stay: what it does not give is blank, and the answer is
incomplete and says why. Knows the port ``FarSide`` and no protocol.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime

from ntic_kg.ask.joining import Row, join, key_at, keys_of
from ntic_kg.catalog import Federation
from ntic_kg.errors import BackendFailure, BackendTimeout, Busy, InvalidQuery, NticError
from ntic_kg.ports import FarSide
from ntic_kg.sparql.keys import Key, bind_keys
from ntic_kg.values import Completeness, Elsewhere, Rows

BATCH = 200  # keys in one query: some 10 kB of text
MOST_KEYS = 2_000
MOST_ROWS = 20_000
MOST_JOINED = 100_000  # one key may be that of many rows of ours


@dataclass(frozen=True)
class Far:
    """What another registry was asked for an answer, and what came of it.

    Args:
        registry: its name.
        title: in ``zh`` and ``en``.
        license: of what it says; empty when it was not asked.
        address: of its endpoint; empty when it was not asked.
        asked: when; None when it was not.
        query: as the question's file has it, ``$keys`` being the keys of our rows.
        on: the columns that make a key.
        keys: how many keys our rows have.
        answered: about how many of them, the first ones, it answered.
        known: how many of those it has something to say of.
        reason: in ``zh`` and ``en``, why some of it is missing; empty when nothing is.
        remedy: what can be done about it.
    """

    registry: str
    title: Mapping[str, str]
    license: str
    address: str
    asked: datetime | None
    query: str
    on: tuple[str, ...]
    keys: int
    answered: int = 0
    known: int = 0
    reason: Mapping[str, str] = field(default_factory=dict)
    remedy: str = ""


@dataclass
class _Heard:
    """What the registry has said so far; only whole batches count."""

    times: Counter[Key | None]  # how many of our rows have a key
    rows: list[tuple[Key, Row]] = field(default_factory=list)
    joined: int = 0
    answered: int = 0
    reason: Mapping[str, str] = field(default_factory=dict)
    remedy: str = ""

    def stop(self, zh: str, en: str, remedy: str) -> None:
        self.reason, self.remedy = {"zh": zh, "en": en}, remedy


def federate(rows: Rows, federation: Federation, far_side: FarSide | None) -> tuple[Rows, Far]:
    """Join our rows with what another registry says of their keys.

    Args:
        rows: ours.
        federation: what to ask, where, and how the two are joined.
        far_side: asks; None where nobody asks other registries.

    Returns:
        Our rows with the registry's columns beside them, and an account of the registry's part.
        The rows are incomplete when the account gives a reason.
    """
    keys = keys_of(rows, federation.on)
    places = [rows.columns.index(name) for name in federation.on]
    heard = _Heard(Counter(key_at(row, places) for row in rows.rows))
    there = far_side.describe(federation.registry) if far_side else None
    if far_side is None or there is None:
        heard.stop(
            f"此处不询问其他名录（{federation.registry}）。",
            f"Other registries ({federation.registry}) are not asked here.",
            "Ask the question by ntic-kg ask, or of a service.",
        )
    elif not there.address:
        heard.stop(
            f"未配置其他名录“{there.title['zh']}”（{there.name}）的端点，故未询问。",
            f"The registry {there.name} ({there.title['en']}) is not configured, so it was not"
            " asked.",
            there.remedy,
        )
    elif keys:
        _listen(keys, federation, there, far_side, heard)
    width = len(federation.columns)
    complete = rows.complete
    if heard.reason and complete is Completeness.COMPLETE:
        complete = Completeness.INCOMPLETE
    joined = replace(
        rows,
        columns=(*rows.columns, *federation.columns),
        rows=tuple(join(rows, heard.rows, federation.on, width)),
        complete=complete,
    )
    return joined, _account(federation, there, len(keys), heard)


def _account(federation: Federation, there: Elsewhere | None, keys: int, heard: _Heard) -> Far:
    name = federation.registry
    was_asked = there is not None and there.address != "" and keys > 0
    return Far(
        registry=name,
        title=there.title if there else {"zh": name, "en": name},
        license=there.license if there else "",
        address=there.address if there else "",
        asked=there.now if there and was_asked else None,
        query=federation.query,
        on=federation.on,
        keys=keys,
        answered=heard.answered,
        known=len({key for key, _ in heard.rows}),
        reason=heard.reason,
        remedy=heard.remedy,
    )


def _listen(
    keys: Sequence[Key], federation: Federation, there: Elsewhere, far_side: FarSide, heard: _Heard
) -> None:
    """Ask about one batch of keys after the other until all are answered or something stops it."""
    asked = keys[:MOST_KEYS]
    batches = [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]
    texts = (bind_keys(federation.query, federation.on, batch) for batch in batches)
    host = _host(there)
    try:
        with closing(far_side.select(there.name, texts)) as answers:
            for batch, answer in zip(batches, answers, strict=True):
                told = list(_checked(answer, batch, federation, host))
                if answer.complete is not Completeness.COMPLETE:
                    _stop_cut(heard, there, len(keys))
                    return
                heard.joined += sum(heard.times[key] for key, _ in told)
                if len(heard.rows) + len(told) > MOST_ROWS or heard.joined > MOST_JOINED:
                    most = MOST_JOINED if heard.joined > MOST_JOINED else MOST_ROWS
                    _stop_full(heard, there, len(keys), f"{most:,} rows", f"{most:,} 行")
                    return
                heard.rows += told
                heard.answered += len(batch)
    except (BackendFailure, Busy, InvalidQuery) as error:
        _stop_failed(heard, there, len(keys), error)
        return
    if len(keys) > MOST_KEYS:
        _stop_full(heard, there, len(keys), f"{MOST_KEYS:,} keys", f"{MOST_KEYS:,} 个标识")


def _checked(
    answer: Rows, batch: Sequence[Key], federation: Federation, host: str
) -> Iterator[tuple[Key, Row]]:
    """Take rows apart into keys and the rest; what was not asked for is not believed."""
    wanted = {*federation.on, *federation.columns}
    if set(answer.columns) != wanted:
        raise BackendFailure(
            f"{host} answered with the columns {', '.join(answer.columns)[:200]!a}.",
            remedy="Check that the address is that of the registry's SPARQL endpoint.",
        )
    places = [answer.columns.index(name) for name in federation.on]
    others = [answer.columns.index(name) for name in federation.columns]
    known = set(batch)
    for row in answer.rows:
        key = key_at(row, places)
        if key is None or key not in known:
            raise BackendFailure(
                f"{host} answered about {', '.join(map(str, key or ()))[:200]!a}, which it was not"
                " asked about.",
                remedy="Check that the address is that of the registry's SPARQL endpoint.",
            )
        yield key, tuple(row[place] for place in others)


def _stop_failed(heard: _Heard, there: Elsewhere, keys: int, error: NticError) -> None:
    if isinstance(error, BackendTimeout):
        zh = "未在时限内应答"
    elif isinstance(error, Busy):
        zh = "同时询问者过多，未能询问"
    elif isinstance(error, InvalidQuery):
        zh = "不能执行该查询"
    else:
        zh = "未给出可用的应答"
    message = "too many wait for it." if isinstance(error, Busy) else error.message
    so_far = _so_far(heard, keys)
    heard.stop(
        f"其他名录“{there.title['zh']}”（{_host(there)}）{zh}{so_far[0]}。详情：{message}",
        f"The registry {there.name} at {_host(there)} did not give its part{so_far[1]}: {message}",
        error.remedy,
    )


def _stop_cut(heard: _Heard, there: Elsewhere, keys: int) -> None:
    so_far = _so_far(heard, keys)
    heard.stop(
        f"其他名录“{there.title['zh']}”（{_host(there)}）截断了应答{so_far[0]}。",
        f"The registry {there.name} at {_host(there)} cut its answer{so_far[1]}.",
        "Ask for less at a time, or ask its operator to raise the number of rows.",
    )


def _stop_full(heard: _Heard, there: Elsewhere, keys: int, most: str, most_zh: str) -> None:
    so_far = _so_far(heard, keys)
    heard.stop(
        f"向其他名录“{there.title['zh']}”（{_host(there)}）的询问以 {most_zh}为限{so_far[0]}。",
        f"No more than {most} are taken from the registry {there.name} at {_host(there)}"
        f"{so_far[1]}.",
        "Narrow the question by its parameters.",
    )


def _so_far(heard: _Heard, keys: int) -> tuple[str, str]:
    if not heard.answered:
        return "，其各列均为空", "; its columns are blank"
    return (
        f"，仅有 {keys} 个标识中前 {heard.answered} 个的应答，其余为空",
        f"; it answered about the first {heard.answered} of {keys} keys, the rest is blank",
    )


def _host(there: Elsewhere) -> str:
    return there.address.partition("://")[2].partition("/")[0]
