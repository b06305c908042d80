"""Say what a name can be found by in a large registry: tokens for a join, no scores.

The plan is that of prefix filtering: of the tokens of a record, the rarest few become its
blocking keys, and two records are a candidate pair when they share one. Which tokens are rare is
counted where the records are (``ntic_kg.adapters.linker_duckdb``, or Spark).
"""

from __future__ import annotations

from ntic_kg.compare.names import NameForm


def blocking_tokens(form: NameForm) -> frozenset[str]:
    """Return the tokens of a name: pairs of characters, words, and its letters as a whole.

    >>> from ntic_kg.home import shipped_home
    >>> from ntic_kg.compare import analyze, read_vocabulary
    >>> words = read_vocabulary(shipped_home() / "data")
    >>> sorted(blocking_tokens(analyze("武漢大學", words)))
    ['=武汉大学', '大学', '武汉', '汉大']
    >>> sorted(blocking_tokens(analyze("Wuhan University", words)))
    ['=wuhan university', 'university', 'wuhan']
    """
    whole = f"={form.key}"
    if form.han:
        return frozenset({whole, *(form.han[i : i + 2] for i in range(len(form.han) - 1))})
    return frozenset({whole, *form.words})
