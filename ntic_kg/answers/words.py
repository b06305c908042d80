"""The words of memos and pages, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from ntic_kg.answers.headings import CHINESE
from ntic_kg.values import Completeness

_WORDS: Mapping[str, tuple[str, str]] = {
    "question": ("问题", "Question"),
    "as_of": ("截至日期", "As of"),
    "timeless": ("与日期无关", "does not depend on a day"),
    "rows": ("行数", "Rows"),
    "unknowns": ("未知数", "Unknown"),
    "completeness": ("完整性", "Completeness"),
    "snapshot": ("快照", "Snapshot"),
    "cut": (
        "共 {total} 行，此处只列第 {first} 至 {last} 行。",
        "Rows {first} to {last} of {total} are shown.",
    ),
    "empty": (
        "没有记录。没有记录不等于没有：请看未知数。",
        "No row. What is not recorded may still exist: see the unknown count.",
    ),
    "more": ("另有 {number} 项未列出。", "{number} more are not listed."),
    "answer": ("答案", "Answer"),
    "norms": ("相关条款", "Norms"),
    "no_norms": (
        "登记簿中没有条款指向此问题。",
        "No norm of the register refers to this question.",
    ),
    "sources": ("来源", "Sources"),
    "no_sources": (
        "所列事物没有记载来源。",
        "No source is recorded for the things shown.",
    ),
    "tables": ("数据表", "Tables"),
    "again": ("如何复现", "How to get this again"),
    "command": ("命令行", "Command line"),
    "address": ("服务地址", "Address at the service"),
    "read": ("读入时间", "read"),
    "far": ("其他名录", "Other registry"),
    "far_reason": ("缺失原因", "What is missing, and why"),
    "far_query": (
        "向该名录发出的查询（$keys 为上表所用标识；该名录的内容可能已变化）",
        "What that registry was asked ($keys are the keys of the rows; it may say otherwise now)",
    ),
    "caveat": (
        "未知不等于零，未记载不等于不符合。",
        "Unknown is not zero, and silence is not a breach.",
    ),
}
_COMPLETE: Mapping[Completeness, tuple[str, str]] = {
    Completeness.COMPLETE: ("完整", "complete"),
    Completeness.TRUNCATED: ("被截断：还有更多行", "truncated: there are more rows"),
    Completeness.TIMED_OUT: ("超时：不完整", "timed out: not complete"),
    Completeness.INCOMPLETE: (
        "不完整：其他名录的部分缺失",
        "incomplete: what another registry was to add is missing",
    ),
}


def words_in(language: str) -> dict[str, str]:
    """Give the words of a language by key."""
    place = 0 if language == "zh" else 1
    return {key: both[place] for key, both in _WORDS.items()}


def completeness(value: Completeness, language: str) -> str:
    """Say in words whether an answer is whole."""
    return _COMPLETE[value][0 if language == "zh" else 1]


def heading(column: str, language: str) -> str:
    """Write the name of a column as a heading.

    >>> heading("not_before", "en")
    'not before'
    """
    named = CHINESE.get(column) if language == "zh" else None
    return named or column.replace("_", " ")
