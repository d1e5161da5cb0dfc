"""From what people type to the clauses of the full text: stems, typos, unfinished last word, synonyms, acronyms."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from indexer.analysis import QUESTION_WORDS, Token, is_stop_word, stem, surface, terms_of, tokenize
from indexer.fulltext import Clause, Expression, Word
from indexer.lexicon import Lexicon
from indexer.locutions import without_locutions
from kb import Taxonomy

# How much a synonym counts against the user's own word, by where it comes from (docs/evaluation.md).
EQUIVALENT_WEIGHT: Final = 0.6
ACRONYM_WEIGHT: Final = 0.9
MODALITY_WEIGHT: Final = 0.5

QUESTION_WORD_WEIGHT: Final = 0.3
MIN_PREFIX: Final = 3  # letters of an unfinished last word
MIN_COMPLETION_WEIGHT: Final = 0.5
MAX_WORDS: Final = 200  # of the query; the text is already bounded, this bounds the engine's work
MAX_EXPRESSION: Final = 5  # words of a synonym that is looked up
MAX_SYNONYMS: Final = 12  # of one expression
# Acronyms that are also words or parts of words: read as acronyms only in capitals.
WORDLIKE_ACRONYMS: Final = frozenset({"ami", "cat", "cis", "ea", "ei", "gem", "ia", "pat", "rep", "sem", "tad", "vif"})


class Thesaurus:
    """Expressions that say the same thing, from the taxonomy: equivalents, acronyms, names of a modality."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._synonyms: defaultdict[tuple[str, ...], dict[tuple[str, ...], float]] = defaultdict(dict)
        self._capitals: set[tuple[str, ...]] = set()
        for group in taxonomy.equivalents:
            self._add(group, EQUIVALENT_WEIGHT)
        for acronym, expansions in taxonomy.acronyms.items():
            self._add((acronym, *expansions), ACRONYM_WEIGHT)
            if acronym.lower() in WORDLIKE_ACRONYMS:
                self._capitals.add(tuple(terms_of(acronym)))
        for modality in taxonomy.modalities:
            self._add((modality.label, *modality.synonyms), MODALITY_WEIGHT)
        self._last_words: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for *first, last in self._synonyms:
            if first:
                self._last_words[*first].append(last)

    def _add(self, expressions: Iterable[str], weight: float) -> None:
        stems = [key for key in dict.fromkeys(tuple(terms_of(text)) for text in expressions) if key]
        for key in stems:
            for other in stems:
                if other != key:
                    self._synonyms[key][other] = max(weight, self._synonyms[key].get(other, 0))

    def knows(self, word: str) -> bool:
        """True for a word that has synonyms of its own."""
        return (stem(word),) in self._synonyms

    @property
    def expressions(self) -> frozenset[tuple[str, ...]]:
        """The stems of each expression."""
        return frozenset(self._synonyms)

    def finished(self, stems: Sequence[str], unfinished: str) -> list[str]:
        """The stem that ends an expression of which all the words but the last are given (« fonds de dotat »)."""
        if len(unfinished) < MIN_PREFIX:
            return []
        for start in range(max(0, len(stems) - MAX_EXPRESSION + 1), len(stems)):
            if found := [last for last in self._last_words.get((*stems[start:],), ()) if last.startswith(unfinished)]:
                return found
        return []

    def match(self, tokens: Sequence[Token], stems: Sequence[str], start: int) -> tuple[int, tuple[Expression, ...]]:
        """The longest expression that begins at `start`: how many words it takes (1 at least) and its synonyms."""
        for length in range(min(MAX_EXPRESSION, len(stems) - start), 0, -1):
            key = tuple(stems[start : start + length])
            if key in self._synonyms and not (key in self._capitals and not tokens[start].text.isupper()):
                ranked = sorted(self._synonyms[key].items(), key=lambda item: (-item[1], item[0]))
                return length, tuple(Expression(stems=other, weight=weight) for other, weight in ranked[:MAX_SYNONYMS])
        return 1, ()


def clauses_of(text: str, lexicon: Lexicon, thesaurus: Thesaurus | None, *, unfinished: bool = True) -> list[Clause]:
    """
    The clauses of a text.

    Without `thesaurus` the words are searched as they are. `unfinished`: the last word may still be growing.
    """
    tokens = [token for token in without_locutions(tokenize(text)) if not is_stop_word(token.text)][:MAX_WORDS]
    stems = [stem(token.text) for token in tokens]
    growing = unfinished and bool(tokens) and tokens[-1].end == len(text.rstrip())
    if growing and thesaurus and tokens[-1].text not in lexicon:
        ends = thesaurus.finished(stems[:-1], surface(tokens[-1].text))
        stems[-1] = ends[0] if len(ends) == 1 else stems[-1]
    clauses = []
    position = 0
    while position < len(tokens):
        length, synonyms = thesaurus.match(tokens, stems, position) if thesaurus else (1, ())
        words = tuple(
            _word(
                tokens[number],
                stems[number],
                lexicon,
                growing=growing and number == len(tokens) - 1,
                known=bool(synonyms),
            )
            for number in range(position, position + length)
        )
        clauses.append(Clause(words=words, synonyms=synonyms))
        position += length
    return clauses


def _word(token: Token, root: str, lexicon: Lexicon, *, growing: bool, known: bool) -> Word:
    """A word with its variants; one that the thesaurus knows is rightly spelt even if no case holds it."""
    weight = QUESTION_WORD_WEIGHT if token.text.lower() in QUESTION_WORDS else 1.0
    variants = {root: 1.0}
    if not known and token.text not in lexicon:
        for variant in lexicon.corrections(token.text):
            variants.setdefault(variant.stem, variant.weight)
        if growing and len(surface(token.text)) >= MIN_PREFIX:
            for variant in lexicon.completions(token.text):
                variants.setdefault(variant.stem, max(MIN_COMPLETION_WEIGHT, variant.weight))
    return Word(text=token.text, variants=tuple(variants.items()), weight=weight)
