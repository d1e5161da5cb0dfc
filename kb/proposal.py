"""A case that someone proposes by answers: judged as `kb check` judges its file, which is made at the same time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.canonical import mended_case
from kb.case import Case
from kb.checks import region_folder
from kb.codes import Code
from kb.errors import Problem
from kb.frontmatter import RawCase, Section
from kb.parse import Reading, examine, parse_case
from kb.text import cut_slug, slugify
from kb.write import case_to_markdown
from kb.yaml_values import Value

UNNAMED: Final = "nouveau-cas"
_SPARE: Final = 76  # characters of a slug, so that a number can follow

IsTaken = Callable[[str], bool]
"""Tells whether a case of the base bears a slug already."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What came out of the answers: the case and its file when no error forbids them, and every problem."""

    slug: str
    case: Case | None
    file: str
    """Where the file goes in the folder of cases: « bretagne/rennes-….md »; empty without a case."""
    text: str
    problems: tuple[Problem, ...]


def propose(values: Mapping[str, Value], sections: Mapping[str, str], is_taken: IsTaken, slug: str = "") -> Proposal:
    """The proposal that values under French keys and texts under headings make; without a slug, the title gives one."""
    slug = slug or _free_slug(str(values.get("titre") or ""), is_taken)
    raw = RawCase(Path(f"{UNNAMED}.md"), dict(values))
    raw.sections = [Section(heading, text, 1, 1) for heading, text in sections.items()]
    reading = examine(raw, slug)
    taken = (_taken(raw, slug),) if is_taken(slug) else ()
    if reading.case is None or taken:
        return Proposal(slug, None, "", "", (*taken, *reading.problems))
    file = f"{region_folder(reading.case.regions[0])}/{slug}.md"
    text, written = _written(reading.case, Path(file))
    if written.case is None:  # for instance, too long as a whole
        return Proposal(slug, None, "", "", written.problems)
    return Proposal(slug, written.case, file, text, written.problems)


def _written(case: Case, path: Path) -> tuple[str, Reading]:
    """The file of a case and what `kb check` reads in it: its slips of typography mended, where that is safe."""
    better = mended_case(case)
    text = case_to_markdown(better)
    reading = parse_case(text, path)
    if reading.case == better:
        return text, reading
    text = case_to_markdown(case)
    return text, parse_case(text, path)


def _free_slug(title: str, is_taken: IsTaken) -> str:
    """A slug of words of the title that no case bears."""
    slug = cut_slug(slugify(title[:500]), _SPARE) or UNNAMED
    numbered = (f"{slug}-{number}" for number in range(2, 1000))
    return next((free for free in (slug, *numbered) if not is_taken(free)), slug)


def _taken(raw: RawCase, slug: str) -> Problem:
    remedy = "Précisez-le, par exemple avec la commune, ou laissez-le vide."
    return raw.error(Code.TAKEN, ("slug",), f"l’identifiant « {slug} » est déjà pris", remedy)
