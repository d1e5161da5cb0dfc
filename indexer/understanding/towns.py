"""When the name of a commune is meant as such. Most communes are small, and many have the name of something else."""

from typing import Final

from indexer.understanding.evidence import CONTRACTED, TO, Evidence, Spot
from indexer.understanding.gazetteer import WELL_KNOWN
from indexer.understanding.language import Language
from indexer.understanding.misspellings import ordinary_words
from indexer.understanding.words import DETERMINERS, FUNCTION_WORDS, LINKS, name_key, word_set
from kb import Commune

CITY: Final = 30_000  # inhabitants: a name of two ordinary words (« Clermont-Ferrand ») is then the city
TOWN: Final = 10_000  # inhabitants: a name is then enough, even if a smaller namesake exists
KNOWN_TOWN: Final = 5_000  # inhabitants: a name that is no other word is then the town
SMALL_TOWN: Final = 2_000  # below, a name alone needs a preposition or a capital
HAMLET: Final = 500  # below, a capital is not enough
MIN_LOWER_CASE: Final = 6  # letters of a small town's name typed without capital
MIN_CAPITALISED: Final = 5
COMPOUND: Final = 2_000  # inhabitants: a name of several ordinary words with « sur », « en »… between is then enough
CLEAR: Final = 3  # times larger than the next namesake: then the name means this one

_NO_FRENCH_WORD: Final = word_set("nice lens paris stains antony sedan aix")
_JOINERS: Final = LINKS | word_set("sur en sous aux au et")
_COMPASS: Final = word_set("nord sud est ouest centre grand paris aix")
_PROPER_HEADS: Final = word_set(
    "groupe societe entreprise association asso fondation maison marque usine chateau club collectif reseau saint "
    "sainte monsieur madame mme m docteur famille cooperative start up startup"
)


class TownEvidence:
    """Weighs whether the name of a commune is meant as such."""

    def __init__(self, language: Language, evidence: Evidence) -> None:
        self._language = language
        self._evidence = evidence

    def asks_town(self, spot: Spot, communes: list[Commune]) -> bool:
        """True after « à », « ville de », « agglo de »: a town is meant, even if a département has its name."""
        if not communes or communes[0].population < KNOWN_TOWN:
            return False
        if spot.before == "a":
            return True
        return spot.before not in {"la", "le", "l"} and self._evidence.town_head(spot.words, spot.start) is not None

    def is_famous(self, commune: Commune, key: str) -> bool:
        """True when the name without its article (« Rochelle ») is enough."""
        return commune.population >= WELL_KNOWN and key not in ordinary_words() and len(key) >= MIN_CAPITALISED

    def allows(self, spot: Spot, communes: list[Commune], *, exact: bool) -> bool:
        """True when the name is meant as the commune; `exact` is false for a corrected name."""
        top = communes[0]
        if self._evidence.is_ruled_out(spot) or self._is_other_word(spot, top) or self._is_part_of_name(spot, top):
            return False
        headed = self._evidence.town_head(spot.words, spot.start) is not None
        if headed and (top.population >= KNOWN_TOWN or (spot.capital_tells and self._is_clear(communes))):
            return spot.key not in self._language.forced or spot.is_capitalised
        if spot.key in self._language.forced:
            return spot.before == "a" and spot.capital_tells
        if spot.key in self._language.wary:
            return self._allows_wary(spot)
        if spot.key in self._language.plain:
            return spot.is_capitalised or spot.before not in DETERMINERS - CONTRACTED - {"l"}
        return self._is_contracted(spot, top) or self._allows_ordinary(spot, communes, exact=exact)

    def _allows_ordinary(self, spot: Spot, communes: list[Commune], *, exact: bool) -> bool:
        """By the words of the name: distinct, or all of them ordinary words."""
        top = communes[0]
        parts = spot.key.split()
        content = [word for word in parts if word not in LINKS]
        if not all(word in ordinary_words() for word in content):
            return self._allows_distinct(spot, communes)
        if exact and self._is_compound(spot, communes):
            return True
        if len(content) == 1 or top.population < KNOWN_TOWN:
            return exact and self._allows_strict(spot, top)
        long = len(parts) > 2 or top.population >= CITY  # noqa: PLR2004  # « Brie-Comte-Robert »
        return long or spot.capital_tells or spot.words.gap(spot.start + 1) == "-"

    def _is_compound(self, spot: Spot, communes: list[Commune]) -> bool:
        """True for « La Charité-sur-Loire », « bourg des comptes », « saint flour »: words that only meet in a name."""
        top, parts, words = communes[0], spot.key.split(), spot.words
        if sum(part not in LINKS for part in parts) == 1 or not (self._is_clear(communes) or spot.capital_tells):
            return False
        hyphens = any(words.gap(index) == "-" for index in range(spot.start + 1, spot.end))
        if hyphens and spot.capital_tells:
            return top.population >= HAMLET
        if parts[0] in {"saint", "sainte"} and top.population >= KNOWN_TOWN:
            return True
        return top.population >= COMPOUND and not _JOINERS.isdisjoint(parts[1:])

    def _is_contracted(self, spot: Spot, top: Commune) -> bool:
        """True for « au Tampon », « aux Herbiers »: a capital in the middle of a sentence, after the article's form."""
        article = top.name.partition(" ")[0] in {"Le", "Les"} and not spot.key.startswith(("le ", "les "))
        large = top.population >= COMPOUND and spot.before in {"au", "aux"}
        return article and large and spot.words.has_case and spot.is_capitalised and not spot.is_before_capital

    def _is_other_word(self, spot: Spot, top: Commune) -> bool:
        """True for « maçon »: written with other accents than the town, and a word of its own."""
        if spot.end - spot.start > 1 or spot.words.keys[spot.start] not in ordinary_words():
            return False
        return not spot.typed.isascii() and spot.typed != top.name.lower()

    def _is_part_of_name(self, spot: Spot, top: Commune) -> bool:
        """True for « Port » in « Port-Cros », « la Côte » in « la Côte d’Opale », « Garde » in « château La Garde »."""
        words, start, end = spot.words, spot.start, spot.end
        famous = spot.key in self._language.plain | self._language.wary
        distinct = top.population >= WELL_KNOWN and (famous or words.keys[end - 1] not in ordinary_words())
        if start and words.gap(start) == "-" and not words.words[start - 1].is_number:
            return top.population < WELL_KNOWN or words.keys[start - 1] not in _COMPASS
        if distinct:
            return False
        glued = end < len(words) and words.gap(end) == "-" and not words.words[end].is_number
        word = end == start + 1 and words.keys[start] in ordinary_words() and words.has_case
        longer = word and spot.is_before_capital and spot.before != "a"
        return glued or longer or spot.before in _PROPER_HEADS or self._has_tail(spot, top)

    def _has_tail(self, spot: Spot, top: Commune) -> bool:
        """True for « la Côte » before « d’Opale »."""
        tail = spot.end + 1
        return (
            top.population < KNOWN_TOWN
            and spot.words.has_case
            and spot.after in {"d", "de", "du"}
            and tail < len(spot.words)
            and spot.words.words[tail].is_capitalised
        )

    def _allows_wary(self, spot: Spot) -> bool:
        """« Tours », « Nice »: the town, unless an article or English words make it something else."""
        before, capital = spot.before, spot.capital_tells
        if before in DETERMINERS and not (capital and before in {"du", "l"}):
            return False
        if capital:
            return True
        if spot.key.startswith(("le ", "la ", "les ")):
            return before == "a" and not spot.after and spot.key == "le port"
        if spot.words.is_english and not spot.is_capitalised:
            return before in TO and not spot.after
        return self._allows_lower_case(spot)

    def _allows_lower_case(self, spot: Spot) -> bool:
        """« recyclerie rennes », « à vannes »; not « tri des vannes »."""
        if spot.key in _NO_FRENCH_WORD:
            return spot.before not in {"tres", "plus", "en", "c"}
        if spot.before in TO:
            return True
        if spot.before in FUNCTION_WORDS:
            return spot.is_capitalised
        after = spot.after
        return not after or (spot.words.is_keywords and not after.endswith("s") and after not in FUNCTION_WORDS)

    def _allows_strict(self, spot: Spot, top: Commune) -> bool:
        """« Sens », « Plaisir »: with a capital that tells, or after « à » or before « : » for a large town."""
        before, after = spot.before, spot.after
        if before in DETERMINERS:
            return False
        if spot.capital_tells:
            if before != "a" and spot.is_before_capital:
                return False
            hamlet = before in TO | {"de", "d"} and top.population >= HAMLET and (not after or after in FUNCTION_WORDS)
            return top.population >= KNOWN_TOWN or hamlet
        if self._opens_keywords(spot):
            return top.population >= TOWN
        if top.population < WELL_KNOWN:
            return False
        into = spot.end == spot.start + 1 and before == "a" and spot.words.words[spot.start - 1].text in {"à", "À"}
        return spot.is_heading or (into and not after)

    def _opens_keywords(self, spot: Spot) -> bool:
        """True for « Vitré plein emploi »: a first word with a capital, before words set side by side."""
        words, after = spot.words, spot.after
        opens = spot.start == 0 and spot.is_capitalised and words.has_case and words.is_keywords
        return opens and bool(after) and after not in FUNCTION_WORDS and not after.endswith("s")

    def _is_clear(self, communes: list[Commune]) -> bool:
        """True when the name brings one commune to mind."""
        top = communes[0].population
        return len(communes) == 1 or top >= WELL_KNOWN or top >= CLEAR * communes[1].population

    def _allows_distinct(self, spot: Spot, communes: list[Commune]) -> bool:
        """A name that is no other word: enough for a town; a small one needs a preposition or a capital."""
        top, before, capital = communes[0], spot.before, spot.capital_tells
        clear = self._is_clear(communes)
        if spot.key != name_key(top.name) and top.population < WELL_KNOWN:  # « Champigny », « au Pontet »
            return capital or before == "a" or before in CONTRACTED
        if top.population >= KNOWN_TOWN:
            return clear or capital or top.population >= TOWN
        if not clear:
            return capital and before == "a"
        content = [word for word in spot.key.split() if word not in LINKS]
        return len(content) > 1 or self._allows_small(spot, top)

    def _allows_small(self, spot: Spot, top: Commune) -> bool:
        """The name, in one word, of a commune that few people know."""
        before, capital, long = spot.before, spot.capital_tells, len(spot.key) >= MIN_CAPITALISED
        if before in TO | CONTRACTED | {"de", "d"}:
            return capital or (before == "a" and long and spot.words.words[spot.start - 1].text in {"à", "À"})
        if before in DETERMINERS:
            return False
        if capital:
            return top.population >= HAMLET and long
        return top.population >= SMALL_TOWN and len(spot.key) >= MIN_LOWER_CASE
