"""French text as terms: the one analysis that indexing, querying and highlighting share."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

import Stemmer

from kb import strip_accents

MAX_TERM: Final = 40  # characters; longer runs are not words
_WORD: Final = re.compile(r"(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?|(?:[^\W_]+[\u0300-\u036f]*)+")  # accents may stand apart
_PLURAL: Final = re.compile(r"(?<=\w[iou])s$")
_IRREGULAR_PLURALS: Final = "lieux milieux jeux enjeux feux cheveux voeux neveux aveux bijoux genoux cailloux choux"
_IRREGULAR: Final = {plural: plural.removesuffix("x") for plural in _IRREGULAR_PLURALS.split()}
_PARTICIPLE: Final = re.compile(r"(?<=\w{2}e)es?$")

_STOP_WORDS: Final = """
a ai aie aient ainsi alors an and après are as at au aucun aucune aura auront aussi autre autres aux avaient
avait avant avec avez avoir avons ayant be bien by c car ce ceci cela celle celles celui cependant certain
certaine certaines certains ces cet cette ceux chaque chez ci comme comment d dans de depuis des desquels
dessous dessus deux deçà donc dont du duquel durant dès déjà elle elles en encore entre envers es est et etc eu
eux faire fais faisons fait faites faut font for from grâce has have hors how ici il ils in is it j jamais je
jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui là m ma mais
malgré me mes mien moi moins mon même mêmes n ne ni non nos notre nous nôtre of on ont or ou our où par parce
parmi pas pendant peu peut peuvent peux plus plusieurs plutôt pour pourquoi près pu puis puisqu puisque qu quand
que quel quelle quelles quelque quelques quels qui quoi quoique sa sans sauf se selon sera seront ses si sien
soi soit son sont sous suis sur t ta tandis te tel telle telles tels tes that the their they this to toi ton
tous tout toute toutes trop très tu un une va vers voici voilà vont vos votre vous vu we what which who with y
you à ça étaient était étant été être
"""
STOP_WORDS: Final = frozenset([*_STOP_WORDS.split(), *strip_accents(_STOP_WORDS).split()])

# Words of the question itself. They say that something is looked for, not what: they count for little.
_QUESTION_WORDS: Final = """
ailleurs aimerais aimerait aimerions aimerons besoin bonjour bonne bonnes cas cherche cherchent chercher
cherchons concret concrets connaissez connaît connaître déjà example examples exemple exemples existe existent
existé expérience expériences faire fait faits faut find idée idées inspirant inspirants inspirer looking marche
marché merci monter monté montée montées organiser organisé organisés peut pourrait pourrions pouvez pratique
pratiques prendre projet projets proposer quelqu recherche recherchons s sait savoir serait souhaite souhaitent
souhaitons svp trouve trouver veulent veut veux voudraient voudrais voudrait voudrions vouloir voulons
"""
QUESTION_WORDS: Final = frozenset([*_QUESTION_WORDS.split(), *strip_accents(_QUESTION_WORDS).split()])


class Token(NamedTuple):
    """A word of a text, at characters [start, end)."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The words of a text; an apostrophe or a hyphen separates, dotted acronyms stay whole."""
    return [Token(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def distinct_words(text: str) -> set[str]:
    """The words of a text, each once, wherever they stand."""
    return set(_WORD.findall(text))


@lru_cache(maxsize=200_000)
def surface(word: str) -> str:
    """A word as the lexicon knows it: lower case, no accent, no dots."""
    return strip_accents(word).lower().replace(".", "")[:MAX_TERM]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """
    The indexed form of a word: Snowball French stem of its unaccented form.

    Accents go first, because people leave them out. What Snowball then leaves alone is mended before: « formee »,
    « formees » become « forme », and plurals (« emplois », « lieux ») singular.
    """
    folded = _PARTICIPLE.sub("", surface(word))
    singular = _IRREGULAR.get(folded) or _PLURAL.sub("", folded)
    return str(_stemmer().stemWord(singular))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("french")


def is_stop_word(word: str) -> bool:
    """True for grammar words and single letters, which are not searched."""
    lowered = word.lower()
    return lowered in STOP_WORDS or (len(lowered) == 1 and not lowered.isdigit())


def terms_of(text: str) -> list[str]:
    """The stems of a text in order, stop words left out: what is indexed."""
    return [term for word in _WORD.findall(text) if (term := _term(word))]


@lru_cache(maxsize=200_000)
def _term(word: str) -> str:
    """The stem of a word, empty for a stop word: the whole of the analysis in one look-up, texts being full of both."""
    return "" if is_stop_word(word) else stem(word)
