"""
Write indexer/understanding/ordinary_words.txt: the words that must not be taken for a place, nor for a misspelt one.

A maintainer runs it after a change of the geography or of understanding.yaml beside it. Only words that matter are
kept: those that occur in names of communes, and those within reach of a word that is recognised when misspelt. Needs
the npm packages an-array-of-french-words and an-array-of-english-words (MIT), unpacked, and the PyPI package wordfreq
(frequencies, CC BY-SA 4.0), which the software itself does not use:

    npm pack an-array-of-french-words an-array-of-english-words   # then tar xzf each into its own folder
    pip install wordfreq
    python scripts/build_ordinary_words.py FRENCH/package ENGLISH/package
"""

import argparse
import json
import re
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Final

import wordfreq

from indexer.understanding.gazetteer import WELL_KNOWN, Gazetteer
from indexer.understanding.misspellings import ORDINARY_WORDS_FILE, Targets
from indexer.understanding.terms import Terms
from indexer.understanding.words import name_key
from kb import fold, load_geography, load_taxonomy

# Zipf scale: 3 is once in a million words, 6 once in a thousand.
FRENCH_WORD: Final = 1.8  # rarer words of the list are of crosswords only
ENGLISH_WORD: Final = 3.0
NEAR_FRENCH_WORD: Final = 0.8  # a real word must not be corrected, even a rare one
NEAR_ANY_WORD: Final = 2.9  # first names, companies, foreign words
TOO_FREQUENT: Final = 3.3  # for the name of a small commune alone: it must be a first name or a company too
CASES: Final = 2  # cases that use a word in lower case

CASES_FOLDER: Final = Path(__file__).parents[1] / "cases"
ADDRESS: Final = re.compile(r"\S*[/@]\S*|\S+\.\w{2,}")
HEADER: Final = """\
# Words that are not (only) names of places, without accents: words of commune names that are also French or English
# words, first names or companies, and real words within reach of a word that is recognised when misspelt.
# Made by scripts/build_ordinary_words.py from an-array-of-french-words and an-array-of-english-words (MIT),
# wordfreq (CC BY-SA 4.0) and the words of the cases.
"""


def words_of_cases() -> Counter[str]:
    """Lower-case words of the cases, with the number of cases that use each."""
    counts: Counter[str] = Counter()
    for path in CASES_FOLDER.rglob("*.md"):
        text = ADDRESS.sub(" ", path.read_text(encoding="utf-8"))
        counts.update({fold(word) for word in re.findall(r"\b[^\W\d_]+\b", text) if word.islower()})
    return counts


def frequencies(language: str) -> dict[str, float]:
    """Words without accents → Zipf frequency of their most frequent form."""
    found: dict[str, float] = {}
    for word in wordfreq.iter_wordlist(language, "best"):
        key = fold(word)
        if key.isalpha() and key not in found:
            found[key] = wordfreq.zipf_frequency(word, language)
    return found


def listed(package: Path) -> set[str]:
    """Words of an npm list, without accents."""
    words: list[str] = json.loads((package / "index.json").read_text(encoding="utf-8"))
    return {fold(word) for word in words}


def main() -> int:
    """Choose the words, then write."""
    parser = argparse.ArgumentParser(description="Écrit indexer/understanding/ordinary_words.txt.")
    parser.add_argument("french", type=Path, help="dossier du paquet npm an-array-of-french-words décompressé")
    parser.add_argument("english", type=Path, help="dossier du paquet npm an-array-of-english-words décompressé")
    arguments = parser.parse_args()
    french, english = listed(arguments.french), listed(arguments.english)
    french_zipf, english_zipf, used = frequencies("fr"), frequencies("en"), words_of_cases()
    geography = load_geography()
    gazetteer = Gazetteer(geography)
    names = {name_key(commune.name): commune.population for commune in geography.communes.values()}
    in_names = {word for name in names for word in name.split()}
    large = {name for name, population in names.items() if population >= WELL_KNOWN}
    small = {name for name, population in names.items() if " " not in name and population < WELL_KNOWN}

    def is_word(word: str, french_limit: float) -> bool:
        return (
            (word in french and french_zipf.get(word, 0) >= french_limit)
            or (word in english and english_zipf.get(word, 0) >= ENGLISH_WORD)
            or (used[word] >= CASES and word not in large)
        )

    ordinary = {word for word in in_names if is_word(word, FRENCH_WORD)}
    ordinary |= {word for word in small if french_zipf.get(word, 0) >= TOO_FREQUENT}
    targets = Targets({*gazetteer.well_known_words, *Terms(load_taxonomy()).vocabulary})
    for word in french | english | set(french_zipf) | set(used):
        if word not in ordinary and word not in gazetteer.well_known_words and targets.near(word):
            frequent = max(french_zipf.get(word, 0), english_zipf.get(word, 0) - 0.5) >= NEAR_ANY_WORD
            if frequent or is_word(word, NEAR_FRENCH_WORD):
                ordinary.add(word)
    text = textwrap.fill(" ".join(sorted(ordinary)), width=118, break_long_words=False, break_on_hyphens=False)
    ORDINARY_WORDS_FILE.write_text(f"{HEADER}{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
