"""Say where the text of a license stands.

Source: SPDX license expressions,
https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/
"""

from __future__ import annotations

import re

import pyoxigraph as ox

_TEXTS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://spdx.org/licenses/MIT",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}


def license_iris(expression: str) -> list[ox.NamedNode]:
    """Give the IRI of each license that an expression names; words that name none give none.

    >>> [iri.value for iri in license_iris("CC-BY-4.0 AND MIT")]
    ['https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/MIT']
    >>> license_iris("none stated")
    []
    """
    words = re.split(r"[\s()]+", expression)
    return [ox.NamedNode(_TEXTS[word]) for word in words if word in _TEXTS]
