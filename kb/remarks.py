"""The remarks that do not refuse a case: places that look wrong, texts for readers that are missing."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from kb.case import NATIONAL
from kb.checks import Rule, meant_section, region_folder
from kb.codes import Code
from kb.errors import Problem
from kb.frontmatter import RawCase
from kb.geography import load_geography
from kb.style_remarks import style_remarks
from kb.text import fold

NEAREST_SCORE: Final = 80


def remarks(raw: RawCase) -> Iterator[Problem]:
    """Every remark on one case, all of them warnings."""
    for rule in _REMARKS:
        yield from rule(raw)


def _departments_in_regions(raw: RawCase) -> Iterator[Problem]:
    regions = {name for _, name in raw.texts("regions")}
    if not regions or any(name == NATIONAL or region_folder(name) is None for name in regions):
        return
    for location, code in raw.texts("departements"):
        department = load_geography().department(code)
        if department and department.region not in regions:
            problem = f"le département {code} ({department.name}) est en {department.region}"
            yield raw.warning(Code.DEPARTMENT_ELSEWHERE, location, problem, "Ajoutez cette région ou corrigez le code.")


def _commune_known(raw: RawCase) -> Iterator[Problem]:
    city, geography = raw.text("commune"), load_geography()
    codes = [code for _, code in raw.texts("departements")]
    if not city or any(geography.department(code) is None for code in codes):
        return
    if codes and geography.locate(city, tuple(codes)):
        return
    named = geography.communes_named(city)
    if not named:
        nearest = _nearest_commune(city, tuple(codes))
        remedy = f"Vouliez-vous dire « {nearest} » ?" if nearest else "Écrivez son nom officiel."
        yield raw.warning(Code.COMMUNE, ("commune",), f"commune inconnue « {city} »", remedy)
    elif codes:
        found = ", ".join(_department_name(commune.department) for commune in named[:3])
        problem = f"pas de commune « {city} » dans les départements indiqués"
        yield raw.warning(Code.COMMUNE_ELSEWHERE, ("commune",), problem, f"Il y en a une ici : {found}.")
    elif len(named) > 1:
        found = ", ".join(_department_name(commune.department) for commune in named[:4])
        problem = f"plusieurs communes s’appellent « {city} » ({found})"
        yield raw.warning(Code.COMMUNE_HOMONYM, ("commune",), problem, "Indiquez le département.")


def _department_name(code: str) -> str:
    department = load_geography().department(code)
    return f"{department.name} ({code})" if department else code


@lru_cache(maxsize=64)
def _commune_names(departments: tuple[str, ...]) -> dict[str, str]:
    communes = load_geography().communes.values()
    within = [commune for commune in communes if not departments or commune.department in departments]
    return {fold(commune.name): commune.name for commune in within}


def _nearest_commune(name: str, departments: tuple[str, ...]) -> str | None:
    """The commune meant by a misspelt or former name, looked for in the départements when they are given."""
    names = _commune_names(departments)
    scorer = fuzz.WRatio if departments else fuzz.ratio  # « La Rochefoucauld » has become « …-en-Angoumois »
    found = process.extractOne(fold(name), names.keys(), scorer=scorer, score_cutoff=NEAREST_SCORE)
    return names[found[0]] if found else None


def _outcome_complete(raw: RawCase) -> Iterator[Problem]:
    """One of the two sections is obligatory (kb/checks.py); readers want both."""
    written = {meant_section(section.heading) for section in raw.sections if section.text}
    if None in written:  # an unknown heading: the author first says which section it is
        return
    missing = [heading for heading in ("Résultats", "Enseignements") if heading not in written]
    if len(missing) == 1:
        (heading,) = missing
        remedy = f"Ajoutez « ## {heading} » si les sources le permettent ; sinon, laissez ainsi."
        line = max(section.line for section in raw.sections)
        yield raw.warning(Code.OUTCOME_MISSING, (heading,), "section absente", remedy).model_copy(update={"line": line})


def _reader_friendly(raw: RawCase) -> Iterator[Problem]:
    if not raw.text("en_clair"):
        remedy = "Redites le cas en quelques phrases de tous les jours."
        yield raw.warning(Code.PLAIN_MISSING, ("en_clair",), "texte « en clair » absent", remedy)
    if not raw.texts("questions"):
        remedy = "Donnez trois questions auxquelles le cas répond, comme on les pose."
        yield raw.warning(Code.QUESTIONS_MISSING, ("questions",), "questions absentes", remedy)


_REMARKS: Final[tuple[Rule, ...]] = (
    _departments_in_regions,
    _commune_known,
    _outcome_complete,
    _reader_friendly,
    style_remarks,
)
