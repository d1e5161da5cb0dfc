"""The rules of the base that go beyond one field: the taxonomy, the places of France, who must be there."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from kb.case import NATIONAL
from kb.errors import Problem, Severity
from kb.frontmatter import RawCase
from kb.geography import Department, load_geography
from kb.messages import field_label
from kb.taxonomy import Vocabulary, load_taxonomy
from kb.text import fold, one_line
from kb.yaml_values import Location

NATIONAL_FOLDER: Final = "national"
MIN_KINDS: Final = 2
NEAREST_SCORE: Final = 80
_REQUIRED_SECTIONS: Final = ("Contexte", "Alliance")
_OUTCOME_SECTIONS: Final = ("Résultats", "Enseignements")
_LISTS: Final = ("questions", "regions", "departements", "domaines", "types", "modalites", "tags")
_HTML: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:[\s/][^>]*)?>|<!--")
_LINK_SCHEME: Final = re.compile(r"(?:\]\(|\]:|<)\s*<?([a-zA-Z][a-zA-Z0-9+.-]*):", re.ASCII)
_SAFE_SCHEMES: Final = {"http", "https", "mailto"}

Rule = Callable[[RawCase], Iterator[Problem]]


def check_values(raw: RawCase) -> Iterator[Problem]:
    """Every problem of the values and sections of one case. Values of the wrong shape are left to pydantic."""
    for rule in _RULES:
        yield from rule(raw)


def check_place(raw: RawCase) -> Iterator[Problem]:
    """A case file stands in the folder of its first region."""
    regions = _texts(raw, "regions")
    folder = region_folder(regions[0][1]) if regions else None
    if folder and raw.path.absolute().parent.name != folder:
        yield _error(
            raw,
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


def _error(raw: RawCase, location: Location, problem: str, remedy: str) -> Problem:
    line, name = raw.line(*location), field_label(location)
    return Problem(path=raw.path, line=line, field=name, problem=problem, remedy=remedy)


def _warning(raw: RawCase, location: Location, problem: str, remedy: str) -> Problem:
    return _error(raw, location, problem, remedy).model_copy(update={"severity": Severity.WARNING})


def _texts(raw: RawCase, key: str) -> list[tuple[Location, str]]:
    """The texts of a list, each with its place."""
    values = raw.values.get(key)
    items = enumerate(values) if isinstance(values, list) else ()
    return [((key, index), one_line(item)) for index, item in items if isinstance(item, str)]


def _actors(raw: RawCase, key: str) -> list[tuple[Location, str]]:
    """One text of each actor, with its place."""
    actors = raw.values.get("acteurs")
    items = enumerate(actors) if isinstance(actors, list) else ()
    values = [(index, item.get(key)) for index, item in items if isinstance(item, dict)]
    return [(("acteurs", index, key), one_line(value)) for index, value in values if isinstance(value, str)]


def _contributions(raw: RawCase) -> list[tuple[Location, str]]:
    actors = raw.values.get("acteurs")
    found: list[tuple[Location, str]] = []
    for index, actor in enumerate(actors if isinstance(actors, list) else ()):
        brought = actor.get("apporte") if isinstance(actor, dict) else None
        for rank, item in enumerate(brought if isinstance(brought, list) else ()):
            if isinstance(item, str):
                found.append((("acteurs", index, "apporte", rank), one_line(item)))
    return found


def _text(raw: RawCase, key: str) -> str:
    value = raw.values.get(key)
    return one_line(value) if isinstance(value, str) else ""


def _regions_exist(raw: RawCase) -> Iterator[Problem]:
    geography = load_geography()
    for location, name in _texts(raw, "regions"):
        if name and region_folder(name) is None:
            resolved = geography.resolve_region(name) or geography.nearest_region(name)
            known = ", ".join(region.name for region in geography.regions)
            remedy = f"Vouliez-vous dire « {resolved} » ?" if resolved else f"Valeurs possibles : {known}, {NATIONAL}."
            yield _error(raw, location, f"région inconnue « {name} »", remedy)


def _departments_exist(raw: RawCase) -> Iterator[Problem]:
    geography = load_geography()
    for location, code in _texts(raw, "departements"):
        if code and geography.department(code) is None:
            resolved = geography.resolve_department(code)
            remedy = f'Écrivez le code INSEE : "{resolved}".' if resolved else 'Écrivez son code INSEE, comme "31".'
            yield _error(raw, location, f"département inconnu « {code} »", remedy)


def _departments_in_regions(raw: RawCase) -> Iterator[Problem]:
    regions = {name for _, name in _texts(raw, "regions")}
    if not regions or any(name == NATIONAL or region_folder(name) is None for name in regions):
        return
    for location, code in _texts(raw, "departements"):
        department = load_geography().department(code)
        if department and department.region not in regions:
            problem = f"le département {code} ({department.name}) est en {department.region}"
            yield _warning(raw, location, problem, "Ajoutez cette région ou corrigez le code.")


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
        yield _error(raw, location, f"{name} « {value} »", remedy)


def _values_in_taxonomy(raw: RawCase) -> Iterator[Problem]:
    taxonomy = load_taxonomy()
    yield from _terms_exist(raw, taxonomy.domains, _texts(raw, "domaines"), "domaine inconnu")
    yield from _terms_exist(raw, taxonomy.types, _texts(raw, "types"), "type de partenariat inconnu")
    yield from _terms_exist(raw, taxonomy.statuses, [(("statut",), _text(raw, "statut"))], "statut inconnu")
    yield from _terms_exist(raw, taxonomy.actor_kinds, _actors(raw, "nature"), "nature d’acteur inconnue")
    yield from _terms_exist(raw, taxonomy.contributions, _contributions(raw), "apport inconnu", labels=True)


def _actors_differ(raw: RawCase) -> Iterator[Problem]:
    kinds = {kind for _, kind in _actors(raw, "nature")}
    actors = raw.values.get("acteurs")
    if isinstance(actors, list) and len(actors) >= MIN_KINDS and len(kinds) == 1:
        problem = f"tous les acteurs sont de nature « {kinds.pop()} »"
        yield _error(raw, ("acteurs",), problem, "Une alliance réunit au moins deux natures d’acteurs différentes.")


def _values_once(raw: RawCase) -> Iterator[Problem]:
    for key in _LISTS:
        values = _texts(raw, key)
        counts = Counter(value.casefold() for _, value in values)
        for location, value in values:
            if counts[value.casefold()] > 1:
                counts[value.casefold()] = 0
                yield _error(raw, location, f"« {value} » figure plusieurs fois", "Gardez-le une seule fois.")


def _sections_present(raw: RawCase) -> Iterator[Problem]:
    written = {section.heading for section in raw.sections if section.text}
    for heading in _REQUIRED_SECTIONS:
        if heading not in written:
            yield _absent(raw, heading, "section obligatoire absente", f"Ajoutez « ## {heading} » et son texte.")
    if not written.intersection(_OUTCOME_SECTIONS):
        remedy = "Ajoutez « ## Résultats » ou « ## Enseignements » et son texte."
        yield _absent(raw, "Résultats", "ni résultats ni enseignements", remedy)


def _absent(raw: RawCase, heading: str, problem: str, remedy: str) -> Problem:
    section = raw.section(heading)
    line = section.line if section else max((other.line for other in raw.sections), default=raw.default_line)
    return Problem(path=raw.path, line=line, field=heading, problem=problem, remedy=remedy)


def _sections_safe(raw: RawCase) -> Iterator[Problem]:
    for section in raw.sections:
        for number, text in enumerate(section.text.split("\n"), section.text_line):
            if html := _HTML.search(text):
                problem, remedy = f"HTML « {html.group()[:40]} »", "Écrivez en Markdown, sans balise."
                yield Problem(path=raw.path, line=number, field=section.heading, problem=problem, remedy=remedy)
            for scheme in _LINK_SCHEME.findall(text):
                if scheme.lower() not in _SAFE_SCHEMES:
                    problem, remedy = f"lien « {scheme}: » refusé", "Seuls les liens http et https sont acceptés."
                    yield Problem(path=raw.path, line=number, field=section.heading, problem=problem, remedy=remedy)


def _commune_known(raw: RawCase) -> Iterator[Problem]:
    city, geography = _text(raw, "commune"), load_geography()
    codes = [code for _, code in _texts(raw, "departements")]
    if not city or any(geography.department(code) is None for code in codes):
        return
    named = geography.communes_named(city)
    if not named:
        nearest = _nearest_commune(city, tuple(codes))
        remedy = f"Vouliez-vous dire « {nearest} » ?" if nearest else "Écrivez son nom officiel."
        yield _warning(raw, ("commune",), f"commune inconnue « {city} »", remedy)
    elif codes and not any(commune.department in codes for commune in named):
        found = ", ".join(_department_name(commune.department) for commune in named[:3])
        problem = f"pas de commune « {city} » dans les départements indiqués"
        yield _warning(raw, ("commune",), problem, f"Il y en a une ici : {found}.")
    elif not codes and len(named) > 1:
        found = ", ".join(_department_name(commune.department) for commune in named[:4])
        problem = f"plusieurs communes s’appellent « {city} » ({found})"
        yield _warning(raw, ("commune",), problem, "Indiquez le département.")


def _department_name(code: str) -> str:
    department: Department | None = load_geography().department(code)
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


def _reader_friendly(raw: RawCase) -> Iterator[Problem]:
    if not _text(raw, "en_clair"):
        remedy = "Redites le cas en quelques phrases de tous les jours."
        yield _warning(raw, ("en_clair",), "texte « en clair » absent", remedy)
    if not _texts(raw, "questions"):
        remedy = "Donnez trois questions auxquelles le cas répond, comme on les pose."
        yield _warning(raw, ("questions",), "questions absentes", remedy)


_RULES: Final[tuple[Rule, ...]] = (
    _regions_exist,
    _departments_exist,
    _departments_in_regions,
    _values_in_taxonomy,
    _actors_differ,
    _values_once,
    _sections_present,
    _sections_safe,
    _commune_known,
    _reader_friendly,
)
