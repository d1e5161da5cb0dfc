"""
Locutions: words that together do the work of a grammar word, and tell nothing of what is looked for.

« au lieu de » names no place, « faute de » no mistake: left among the words of a question, they draw cases at random.
"""

from collections.abc import Sequence
from typing import Final

from indexer.analysis import Token, surface

# The locutions of French grammars. « de » stands for d’, du and des too.
_LOCUTIONS: Final = """
à cause de, à défaut de, à force de, à l’aide de, à la place de, à moins de, à part, à partir de, à peu près,
à propos de, à travers, afin de, afin que, au bout de, au cours de, au fur et à mesure, au lieu de, au moins,
au moyen de, au point de, au sein de, au sujet de, autour de, bien que, bien sûr, compte tenu de, d’abord, d’ailleurs,
dans l’idéal, dans le but de, dans le cadre de, de façon à, de façon que, de la part de, de manière à, de nouveau,
de plus en plus, de quelle façon, de quelle manière, de temps en temps, du côté de, en cas de, en cours de,
en dehors de, en effet, en fait, en fonction de, en général, en guise de, en matière de, en plus de, en quelque sorte,
en raison de, en termes de, en train de, en vue de, étant donné que, face à, faute de, grâce à, hors de, il y a,
le long de, loin de, mettre au point, mettre en œuvre, mettre en place, mis au point, mis en place, mise en œuvre,
mise en place, par exemple, par rapport à, parce que, petit à petit, peut-être, près de, quant à, sans doute,
sous forme de, sous la forme de, sous quelle forme, suite à, tout à fait, tout de même, tout de suite, tout le monde,
un peu, vis-à-vis de, y compris
"""
_OF: Final = frozenset({"d", "du", "des"})


def _word(text: str) -> str:
    word = surface(text)
    return "de" if word in _OF else word


def _key(locution: str) -> tuple[str, ...]:
    return tuple(_word(word) for word in locution.replace("’", " ").replace("-", " ").split())


_KEYS: Final = frozenset(_key(locution) for locution in _LOCUTIONS.split(","))
_LONGEST: Final = max(map(len, _KEYS))


def without_locutions(tokens: Sequence[Token]) -> list[Token]:
    """The words that belong to no locution; all of them when nothing else would be left."""
    words = [_word(token.text) for token in tokens]
    kept: list[Token] = []
    position = 0
    while position < len(tokens):
        lengths = range(min(_LONGEST, len(tokens) - position), 1, -1)
        length = next((size for size in lengths if tuple(words[position : position + size]) in _KEYS), 0)
        if not length:
            kept.append(tokens[position])
        position += length or 1
    return kept or list(tokens)
