"""The rules that refuse a case, beyond those of one field: the closed lists, who and what must be there, safe text."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from rapidfuzz import process

from kb.case import NATIONAL, SECTIONS
from kb.codes import Code
from kb.errors import Problem
from kb.frontmatter import RawCase, Section
from kb.geography import load_geography
from kb.taxonomy import Vocabulary, load_taxonomy
from kb.text import fold
from kb.yaml_values import Location

NATIONAL_FOLDER: Final = "national"
MIN_KINDS: Final = 2
NEAREST_HEADING_SCORE: Final = 60
_REQUIRED_SECTIONS: Final = ("Contexte", "Alliance")
_OUTCOME_SECTIONS: Final = ("Résultats", "Enseignements")
_LISTS: Final = ("questions", "regions", "departements", "domaines", "types", "modalites", "tags")
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*[\s/>]|<!--")
_LINK_SCHEME: Final = re.compile(r"(?:\]\(|\]:|<)\s*<?([a-zA-Z][a-zA-Z0-9+.-]*):", re.ASCII)
_SAFE_SCHEMES: Final = {"http", "https", "mailto"}

Rule = Callable[[RawCase], Iterator[Problem]]


def check_values(raw: RawCase) -> Iterator[Problem]:
    """Every problem of the values and sections of one case. Values of the wrong shape are left to pydantic."""
    for rule in _RULES:
        yield from rule(raw)


def check_place(raw: RawCase) -> Iterator[Problem]:
    """A case file stands in the folder of its first region."""
    regions = raw.texts("regions")
    folder = region_folder(regions[0][1]) if regions else None
    if folder and raw.path.absolute().parent.name != folder:
        yield raw.error(
            Code.FOLDER,
            ("regions",),
            f"la première région est « {regions[0][1]} », le fichier est dans « {raw.path.absolute().parent.name} »",
            f"Déplacez-le dans « {folder}/ ».",
        )


def region_folder(region: str) -> str | None:
    """The folder of the cases of a region, None when there is no such region."""
    if region == NATIONAL:
        return NATIONAL_FOLDER
    found = load_geography().region(region)
    return found.slug if found else None


def _regions_exist(raw: RawCase) -> Iterator[Problem]:
    geography = load_geography()
    for location, name in raw.texts("regions"):
        if name and region_folder(name) is None:
            resolved = geography.resolve_region(name) or geography.nearest_region(name)
            known = ", ".join(region.name for region in geography.regions)
            remedy = f"Vouliez-vous dire « {resolved} » ?" if resolved else f"Valeurs possibles : {known}, {NATIONAL}."
            yield raw.error(Code.REGION, location, f"région inconnue « {name} »", remedy)


def _departments_exist(raw: RawCase) -> Iterator[Problem]:
    geography = load_geography()
    for location, code in raw.texts("departements"):
        if code and geography.department(code) is None:
            resolved = geography.resolve_department(code)
            remedy = f'Écrivez le code INSEE : "{resolved}".' if resolved else 'Écrivez son code INSEE, comme "31".'
            yield raw.error(Code.DEPARTMENT, location, f"département inconnu « {code} »", remedy)


def _terms_exist(
    raw: RawCase, vocabulary: Vocabulary, values: list[tuple[Location, str]], name: str, *, labels: bool = False
) -> Iterator[Problem]:
    """Each value is the slug of a term; with `labels`, any name of the term will do."""
    for location, value in values:
        if not value or value in vocabulary or (labels and vocabulary.resolve(value)):
            continue
        meant = vocabulary.resolve(value) or vocabulary.resolve(vocabulary.nearest(value) or "")
        known = ", ".join(term.label if labels else term.slug for term in vocabulary)
        suggestion = (meant.label if labels else meant.slug) if meant else ""
        remedy = f"Vouliez-vous dire « {suggestion} » ?" if meant else f"Valeurs possibles : {known}."
        yield raw.error(Code.TERM, location, f"{name} « {value} »", remedy)


def _values_in_taxonomy(raw: RawCase) -> Iterator[Problem]:
    taxonomy = load_taxonomy()
    yield from _terms_exist(raw, taxonomy.domains, raw.texts("domaines"), "domaine inconnu")
    yield from _terms_exist(raw, taxonomy.types, raw.texts("types"), "type de partenariat inconnu")
    yield from _terms_exist(raw, taxonomy.statuses, [(("statut",), raw.text("statut"))], "statut inconnu")
    yield from _terms_exist(raw, taxonomy.actor_kinds, raw.actor_texts("nature"), "nature d’acteur inconnue")
    yield from _terms_exist(raw, taxonomy.contributions, raw.actor_texts("apporte"), "apport inconnu", labels=True)


def _actors_differ(raw: RawCase) -> Iterator[Problem]:
    given = [kind for _, kind in raw.actor_texts("nature")]
    actors = raw.values.get("acteurs")  # one without a nature is told apart: its nature may be the other one
    if isinstance(actors, list) and len(given) == len(actors) >= MIN_KINDS and len(set(given)) == 1:
        problem = f"tous les acteurs sont de nature « {given[0]} »"
        yield raw.error(
            Code.KINDS, ("acteurs",), problem, "Une alliance réunit au moins deux natures d’acteurs différentes."
        )


def _values_once(raw: RawCase) -> Iterator[Problem]:
    for key in _LISTS:
        values = raw.texts(key)
        counts = Counter(value.casefold() for _, value in values)
        for location, value in values:
            if counts[value.casefold()] > 1:
                counts[value.casefold()] = 0
                yield raw.error(
                    Code.REPEATED, location, f"« {value} » figure plusieurs fois", "Gardez-le une seule fois."
                )


def _sections_present(raw: RawCase) -> Iterator[Problem]:
    written = {meant_section(section.heading) for section in raw.sections if section.text}
    for heading in _REQUIRED_SECTIONS:
        if heading not in written:
            yield _absent(raw, heading, "section obligatoire absente", f"Ajoutez « ## {heading} » et son texte.")
    if not written.intersection(_OUTCOME_SECTIONS):
        remedy = "Ajoutez « ## Résultats » ou « ## Enseignements » et son texte."
        yield _absent(raw, "Résultats", "ni résultats ni enseignements", remedy)


def meant_section(heading: str) -> str | None:
    """The known heading that an author means, exactly or nearly."""
    headings = SECTIONS.values()
    if heading in headings:
        return heading
    nearest = process.extractOne(heading, headings, processor=fold, score_cutoff=NEAREST_HEADING_SCORE)
    return nearest[0] if nearest else None


def _absent(raw: RawCase, heading: str, problem: str, remedy: str) -> Problem:
    section = raw.section(heading)
    line = section.line if section else max((other.line for other in raw.sections), default=raw.default_line)
    code = Code.SECTION_MISSING
    return Problem(code=code, path=raw.path, line=line, field=heading, problem=problem, remedy=remedy)


def _sections_safe(raw: RawCase) -> Iterator[Problem]:
    for section in raw.sections:
        for number, text in enumerate(section.text.split("\n"), section.text_line):
            if html := _html(text):
                problem, remedy = f"HTML « {html[:40]} »", "Écrivez en Markdown, sans balise."
                yield _in_section(raw, Code.HTML, section, number, problem=problem, remedy=remedy)
            for scheme in _LINK_SCHEME.findall(text):
                if scheme.lower() not in _SAFE_SCHEMES:
                    problem, remedy = f"lien « {scheme}: » refusé", "Seuls les liens http et https sont acceptés."
                    yield _in_section(raw, Code.LINK, section, number, problem=problem, remedy=remedy)


def _html(line: str) -> str:
    """The first tag or comment of a line, found without looking for the end of each « <a <a <a… »."""
    found = _TAG.search(line)
    if not found or ((end := line.rfind(">")) < found.start() and found.group() != "<!--"):
        return ""
    return line[found.start() : end + 1] if end > found.start() else found.group()


def _in_section(raw: RawCase, code: Code, section: Section, line: int, *, problem: str, remedy: str) -> Problem:
    return Problem(code=code, path=raw.path, line=line, field=section.heading, problem=problem, remedy=remedy)


_RULES: Final[tuple[Rule, ...]] = (
    _regions_exist,
    _departments_exist,
    _values_in_taxonomy,
    _actors_differ,
    _values_once,
    _sections_present,
    _sections_safe,
)
