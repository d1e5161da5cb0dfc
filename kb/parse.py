"""From a file, or from values given under French keys, to a `Case` or to all that is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from kb.case import SECTIONS, Actor, Case, Source
from kb.checks import check_place, check_values, meant_section
from kb.codes import Code
from kb.errors import Problem, Severity
from kb.frontmatter import RawCase, field_label, read_raw, split_case
from kb.messages import problems_of
from kb.remarks import remarks
from kb.text import fold

NEAREST_SCORE: Final = 60
_FIELDS: Final = {heading: name for name, heading in SECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one file: the case when no error forbids it, and every problem."""

    path: Path
    case: Case | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        """The problems that refuse the case."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]


def french_keys(model: type[BaseModel]) -> dict[str, str]:
    """French key → field name of a model, without the sections and the slug, which are not keys of the front matter."""
    fields = model.model_fields
    return {field.alias or name: name for name, field in fields.items() if name not in SECTIONS and name != "slug"}


CASE_KEYS: Final = french_keys(Case)
ACTOR_KEYS: Final = french_keys(Actor)
SOURCE_KEYS: Final = french_keys(Source)


def read_case(path: Path) -> Reading:
    """The case that a file holds, checked alone and in its folder."""
    raw = read_raw(path)
    raw.problems.extend(check_place(raw))
    return examine(raw)


def parse_case(text: str, path: Path) -> Reading:
    """The case that a text holds; its slug is the name of `path`, its folder is not looked at."""
    return examine(split_case(text, path))


def examine(raw: RawCase, slug: str | None = None) -> Reading:
    """Apply every rule to the content of a file; `slug` is by default the name of the file."""
    if not raw.readable:
        return Reading(raw.path, None, tuple(raw.problems))
    problems = [*raw.problems, *_unknown_keys(raw), *_unknown_sections(raw)]
    case, broken = _build(raw, raw.path.stem if slug is None else slug)
    problems += [*broken, *check_values(raw), *remarks(raw)]
    problems.sort(key=lambda problem: problem.line)
    refused = any(problem.severity is Severity.ERROR for problem in problems)
    return Reading(raw.path, None if refused else case, tuple(problems))


def _build(raw: RawCase, slug: str) -> tuple[Case | None, list[Problem]]:
    values: dict[str, object] = {
        key: value for key, value in _known(raw.values, CASE_KEYS).items() if value is not None
    }
    for key, known in (("acteurs", ACTOR_KEYS), ("sources", SOURCE_KEYS)):
        items = values.get(key)
        if isinstance(items, list):
            values[key] = [_known(item, known) if isinstance(item, dict) else item for item in items]
    values |= {_FIELDS[section.heading]: section.text for section in raw.sections if section.heading in _FIELDS}
    try:
        return Case.model_validate({**values, "slug": slug}), []
    except ValidationError as error:
        return None, problems_of(error, raw)


def _known(values: Mapping[str, object], known: dict[str, str]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key in known and value is not None}


def _unknown_keys(raw: RawCase) -> list[Problem]:
    places: list[tuple[tuple[str | int, ...], dict[str, str]]] = [
        ((key,), CASE_KEYS) for key in raw.values if key not in CASE_KEYS
    ]
    for list_key, known in (("acteurs", ACTOR_KEYS), ("sources", SOURCE_KEYS)):
        items = raw.values.get(list_key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict):
                places += [((list_key, index, key), known) for key in item if key not in known]
    return [
        Problem(
            code=Code.UNKNOWN_KEY,
            path=raw.path,
            line=raw.line(*location),
            field=field_label(location[:-1]) or "en-tête",
            problem=f"clé inconnue « {location[-1]} »",
            remedy=_key_remedy(str(location[-1]), known),
        )
        for location, known in places
    ]


def _key_remedy(key: str, known: dict[str, str]) -> str:
    french = next((alias for alias, name in known.items() if name == key), None)
    if french is None and key in SECTIONS:
        return f"C’est une section : écrivez « ## {SECTIONS[key]} » plus bas."
    if french is None and key == "slug":
        return "Effacez-la : l’identifiant est le nom du fichier."
    if french is None:
        nearest = process.extractOne(key, list(known), processor=fold, score_cutoff=NEAREST_SCORE)
        french = nearest[0] if nearest else None
    return f"Vouliez-vous dire « {french} » ?" if french else f"Clés possibles : {', '.join(known)}."


def _unknown_sections(raw: RawCase) -> list[Problem]:
    headings = list(SECTIONS.values())
    found = []
    for section in raw.sections:
        if section.heading in _FIELDS:
            continue
        nearest = meant_section(section.heading)
        meant = f"Vouliez-vous dire « ## {nearest} » ?" if nearest else f"Sections possibles : {', '.join(headings)}."
        found.append(
            Problem(
                code=Code.UNKNOWN_SECTION,
                path=raw.path,
                line=section.line,
                field=section.heading or "section",
                problem="section inconnue" if section.heading else "section sans nom",
                remedy=meant,
            )
        )
    return found
