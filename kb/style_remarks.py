"""Remarks on style and sources: a long summary, no figure, a promotional tone, ways to reach people, old pages."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from kb.codes import Code
from kb.errors import Problem
from kb.frontmatter import RawCase
from kb.prose import Prose, prose_of
from kb.typography import may_slip, slips
from kb.yaml_values import Value

TONE_FILE: Final = Path(__file__).with_name("tone.yaml")
READ_IN_30_S: Final = 100  # words: adults read about 200 a minute (Brysbaert 2019: 214 in French)
OLD: Final = 10  # years
E_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[a-z]{2,}", re.IGNORECASE)
PHONE: Final = re.compile(  # begins with a plain character, so that a text without phone numbers is skimmed in no time
    r"[+0](?<![\d.].)(?:(?:(?<=\+)|(?<=0)0)33[ .]?(?:\(0\) ?)?|(?<=0))"
    r"[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?![\d.]?\d)"
)
_FIGURE: Final = re.compile(
    r"\d|\b(?:(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente"
    r"|quarante|cinquante|soixante|cent|mille|million|milliard|dizaine|douzaine|quinzaine|vingtaine|trentaine"
    r"|cinquantaine|centaine|millier|moitié|tiers|quart)s?\b|doubl[ée]|tripl[ée])",
    re.IGNORECASE,
)
_MONTHS: Final = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_YEAR_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)(?:/|-[01]\d\b|[01]\d/|$)")
_YEAR_IN_TITLE: Final = re.compile(rf"(?:\b(?:{_MONTHS}) |\()((?:19|20)\d\d)\b(?!-)", re.IGNORECASE)


def style_remarks(raw: RawCase) -> Iterator[Problem]:
    """Every remark on the texts and sources of one case."""
    texts = Texts(tuple(prose_of(raw)))
    yield from _summary_is_short(raw)
    yield from _nobody_to_reach(raw, texts)
    yield from _sources_are_recent(raw)
    for rule in (_results_have_figures, _tone_is_plain, _typography_is_french):
        yield from rule(texts)


class Texts:
    """The texts of a case, and all of them as one, to see in one go that there is nothing to look for."""

    def __init__(self, prose: tuple[Prose, ...]) -> None:
        self.prose = prose
        self.whole = "\n".join(text.text for text in prose)


def _summary_is_short(raw: RawCase) -> Iterator[Problem]:
    words = len(raw.text("resume").split())
    if words > READ_IN_30_S:
        remedy = f"On le lit en 30 secondes : {READ_IN_30_S} mots au plus. Le reste va dans « ## Contexte »."
        yield raw.warning(Code.LONG_SUMMARY, ("resume",), f"{words} mots", remedy)


def _results_have_figures(texts: Texts) -> Iterator[Problem]:
    for prose in texts.prose:
        if prose.field == "Résultats" and not _FIGURE.search(prose.text):
            remedy = "Donnez un nombre et sa date s’ils sont dans les sources ; sinon, laissez ainsi."
            yield prose.warning(Code.NO_FIGURE, 0, "aucun chiffre", remedy)


def _tone_is_plain(texts: Texts) -> Iterator[Problem]:
    words, pattern = _promotional()
    lowered = texts.whole.lower()
    if not any(word in lowered for word in words):  # by far the fastest way to see that none is there
        return
    for prose in texts.prose:
        for found in pattern.finditer(prose.text):
            if found.group().isupper():  # LEADER is a European programme
                continue
            remedy = "Dites plutôt le fait qui le montre, ou effacez."
            yield prose.warning(Code.PROMOTION, found.start(), f"« {found.group()} » sonne comme une réclame", remedy)


@lru_cache(maxsize=1)
def _promotional() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The words of tone.yaml, and the pattern that finds them with their plurals."""
    words = yaml.load(TONE_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["promotional"]  # safe, in C
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})e?s?\b", re.IGNORECASE)
    return tuple(word.lower() for word in words), pattern


def _nobody_to_reach(raw: RawCase, texts: Texts) -> Iterator[Problem]:
    remedy = "Effacez : la base nomme des organisations, pas le moyen de joindre quelqu’un."
    for prose in texts.prose if _names_contacts(texts.whole) else ():
        for pattern, name in ((E_MAIL, "courriel"), (PHONE, "téléphone")):
            for found in pattern.finditer(prose.text):
                yield prose.warning(Code.PERSONAL, found.start(), f"{name} « {found.group()} »", remedy)
    for location, text in [*raw.actor_texts("nom"), *raw.actor_texts("apporte")]:
        if _names_contacts(text):
            yield raw.warning(Code.PERSONAL, location, f"coordonnées dans « {text} »", remedy)


def _names_contacts(text: str) -> bool:
    return bool(("@" in text and E_MAIL.search(text)) or PHONE.search(text))


def _sources_are_recent(raw: RawCase) -> Iterator[Problem]:
    this_year = datetime.now().astimezone().year
    sources = raw.values.get("sources")
    for index, source in enumerate(sources if isinstance(sources, list) else ()):
        year = _year_of(source)
        if year and year < this_year - OLD:
            remedy = "Une page plus récente dit peut-être ce que l’alliance est devenue : ajoutez-la."
            yield raw.warning(Code.OLD_SOURCE, ("sources", index), f"page de {year}", remedy)


def _year_of(source: Value) -> int | None:
    """The year that the address or the title of a source gives, when one of them does."""
    if not isinstance(source, dict):
        return None
    address, title = (value if isinstance(value := source.get(key), str) else "" for key in ("url", "titre"))
    found = _YEAR_IN_ADDRESS.search(address) or _YEAR_IN_TITLE.search(title)
    return int(found[1]) if found else None


def _typography_is_french(texts: Texts) -> Iterator[Problem]:
    for prose in texts.prose if may_slip(texts.whole) else ():
        for offset, problem in slips(prose.text):
            yield prose.warning(Code.TYPOGRAPHY, offset, problem, "« kb check --fix » le corrige.")
