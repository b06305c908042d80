"""The terminals of SPARQL as regular expressions, each in linear time.

Quantifiers are possessive (``*+``): what was read is never read again.
Source: https://www.w3.org/TR/sparql11-query/#sparqlGrammar, productions 139 to 173.
"""

from __future__ import annotations

import re

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"{_BASE}_0-9\-\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPES = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

BLANKS = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+")
IRI = re.compile(r'<[^<>"{}|^`\x00-\x20]*+>')
VARIABLE = re.compile(rf"[?$][{_BASE}_0-9][{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040]*+")
PREFIX = re.compile(rf"[{_BASE}](?:[{_NAME}]|\.++(?=[{_NAME}]))*+")
LOCAL = re.compile(
    rf"(?:[{_BASE}_:0-9]|{_ESCAPES})"
    rf"(?:[{_NAME}:]|{_ESCAPES}|\.++(?=[{_NAME}:]|{_ESCAPES}))*+"
)
BLANK_NODE = re.compile(rf"_:[{_BASE}_0-9](?:[{_NAME}]|\.++(?=[{_NAME}]))*+")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*+")
NUMBER = re.compile(r"(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+\-]?[0-9]++)?")
LANGUAGE = re.compile(r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?")
STRINGS = {
    '"""': re.compile(r'"""(?:[^"\\]|\\.|""?(?!"))*+"""', re.DOTALL),
    "'''": re.compile(r"'''(?:[^'\\]|\\.|''?(?!'))*+'''", re.DOTALL),
    '"': re.compile(r'"(?:[^"\\\r\n]|\\.)*+"'),
    "'": re.compile(r"'(?:[^'\\\r\n]|\\.)*+'"),
}
SIGNS = ("<<", ">>", "^^", "&&", "||", "!=", "<=", ">=")
