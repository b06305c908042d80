"""Say whether a name is too general to tell one body from another.

"Ministry of Finance", "Zhongshan Hospital" and 第一人民医院 are names of many bodies, even where a
registry happens to hold only one of them.
"""

from __future__ import annotations

from ntic_kg.compare.names import NameForm
from ntic_kg.compare.prepared import Prepared
from ntic_kg.compare.vocabulary import Vocabulary

_WORDS = 3
_CHARACTERS = 2
_DIRECTIONS = frozenset("东西南北中")  # single ones translate, together they are a name: 中南


def is_generic(name: Prepared, vocabulary: Vocabulary) -> bool:
    """Say whether a name needs more than itself to be accepted.

    Latin letters: fewer than three distinctive words, places and units not counted: English names
    of Chinese bodies are translations, and two bodies often have the same. Chinese: fewer than two
    characters that are neither terms nor units, and no place.

    >>> from ntic_kg.home import shipped_home
    >>> from ntic_kg.compare.names import analyze
    >>> from ntic_kg.compare.prepared import prepare
    >>> from ntic_kg.compare.vocabulary import read_vocabulary
    >>> words = read_vocabulary(shipped_home() / "data")
    >>> def generic(text): return is_generic(prepare(analyze(text, words), words), words)
    >>> generic("Ministry of Finance"), generic("Zhongshan Hospital"), generic("第一人民医院")
    (True, True, True)
    >>> generic("清华大学"), generic("Hunan Institute of Technology")
    (False, True)
    >>> generic("Hunan University of Science and Technology of Mines")
    False
    """
    if name.form.han:
        return _generic_chinese(name, vocabulary)
    return _generic_latin(name.form, vocabulary)


def _generic_chinese(name: Prepared, vocabulary: Vocabulary) -> bool:
    han = name.form.han
    # Key laboratories of the state are told apart by their fields: no two have the same.
    if name.form.series:
        return sum(map(len, name.proper)) < _CHARACTERS
    # A ministry, a bureau or a people's hospital of the whole country is one of many elsewhere.
    if name.form.places or any(han.startswith(region) for region in vocabulary.gazetteer.regions):
        return name.form.unit == "government" and not name.form.places
    own = [
        s.text
        for s in name.segments
        if (s.text not in vocabulary.terms or s.text in _DIRECTIONS)
        and s.text not in vocabulary.units_zh
        and s.text not in vocabulary.gazetteer.doubtful
        and not s.text.isdigit()
    ]
    return name.form.unit == "government" or sum(map(len, own)) < _CHARACTERS


def _generic_latin(form: NameForm, vocabulary: Vocabulary) -> bool:
    if form.acronym:
        return True
    named = {word for name, _ in form.places for word in name.split()}
    own = {
        word
        for word in form.words
        if word not in named
        and (word,) not in vocabulary.units_en
        and word not in vocabulary.gazetteer.doubtful
        and not word.isdigit()
    }
    return len(own) < _WORDS
