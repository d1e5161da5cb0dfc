"""What a reviewer wants to see of a proposed case, in Markdown: problems, a preview, similar cases, facets touched."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from kb.case import Case
from kb.checking import Check
from kb.errors import Problem, Severity
from kb.geography import load_geography
from kb.neighbours import Neighbourhood
from kb.parse import Reading
from kb.problem_formats import summary
from kb.taxonomy import Vocabulary, load_taxonomy
from kb.text import counted, printable

MAX_CASES: Final = 20  # shown in full; a forge cuts a page that is too long
MAX_PROBLEMS: Final = 30
SIMILAR: Final = 3
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|#~!&@])")

Meaning = Callable[[Case], Sequence[tuple[str, str]]]
"""Finds the cases nearest by the meaning: slug and title. Given when an index is ready."""


class Base(NamedTuple):
    """The cases that a proposal joins."""

    cases: tuple[Case, ...]
    by_meaning: Meaning | None = None


def review(check: Check, readings: Sequence[Reading], base: Base) -> str:
    """The whole review. Texts of the files are escaped, or kept inside a quotation that they cannot leave."""
    lines = ["## Revue des cas", "", summary(check)]
    neighbourhood = Neighbourhood(base.cases)
    for reading in readings[:MAX_CASES]:
        own = [problem for problem in check.problems if problem.path == reading.path]
        lines += ["", f"### {_escaped(str(reading.path))}", "", *_problems(own)]
        if reading.case:
            lines += [*_preview(reading.case), *_similar(reading.case, neighbourhood, base.by_meaning)]
            lines += _facets(reading.case, base.cases)
    if len(readings) > MAX_CASES:
        lines += ["", f"… et {counted(len(readings) - MAX_CASES, 'autre fichier', 'autres fichiers')}."]
    return "\n".join(lines) + "\n"


def _problems(problems: Sequence[Problem]) -> Iterator[str]:
    if not problems:
        yield "Rien à signaler."
    for problem in problems[:MAX_PROBLEMS]:
        mark = "**Erreur**" if problem.severity is Severity.ERROR else "Avertissement"
        yield f"- {mark}, ligne {problem.line}, {_escaped(f'{problem.field} : {problem.problem}. {problem.remedy}')}"
    if len(problems) > MAX_PROBLEMS:
        yield f"- … et {len(problems) - MAX_PROBLEMS} autres"


def _preview(case: Case) -> Iterator[str]:
    """The case as it will read. Every line is quoted, so that no block of the text runs over what follows."""
    yield from ("", "#### Aperçu", "")
    texts = [f"**{_escaped(case.title)}**", _escaped(case.summary)]
    texts += [f"*En clair* : {_escaped(case.plain)}"] if case.plain else []
    texts.append("Acteurs : " + ", ".join(f"{_escaped(actor.name)} ({_escaped(actor.kind)})" for actor in case.actors))
    for heading, text in case.sections().items():
        texts += [f"**{heading}**", text.replace("![", "[")]  # pictures stay links: a preview calls nobody
    sources = [f"- {_escaped(source.title)} ({_escaped(source.publisher)}) : <{source.url}>" for source in case.sources]
    texts.append("\n".join(sources))
    for text in texts:
        yield from (f"> {line}" for line in text.split("\n"))
        yield ">"


def _similar(case: Case, neighbourhood: Neighbourhood, by_meaning: Meaning | None) -> Iterator[str]:
    yield from ("", "#### Cas proches", "")
    for near in neighbourhood.closest(case, SIMILAR):
        other = neighbourhood.cases[near.number]
        yield f"- {_escaped(other.title)} (`{other.slug}`), {near.overlap:.0%} de mots communs"
    for slug, title in by_meaning(case) if by_meaning else ():
        yield f"- {_escaped(title)} (`{slug}`), par le sens"


def _facets(case: Case, others: Iterable[Case]) -> Iterator[str]:
    """Each value of each facet, with the number of other cases that have it."""
    kept = [other for other in others if other.slug != case.slug]
    yield from ("", "#### Facettes touchées", "", "| facette | valeur | autres cas |", "|---|---|--:|")
    for name, values_of, label in _FACETS:
        counts = Counter(value for other in kept for value in set(values_of(other)))
        for value in dict.fromkeys(values_of(case)):
            yield f"| {name} | {_escaped(label(value))} | {counts[value] or '0 (premier cas)'} |"


def _label(vocabulary: Callable[[], Vocabulary]) -> Callable[[str], str]:
    return lambda value: vocabulary().label(value)


def _department(code: str) -> str:
    found = load_geography().department(code)
    return f"{found.name} ({code})" if found else code


_FACETS: Final[tuple[tuple[str, Callable[[Case], Sequence[str]], Callable[[str], str]], ...]] = (
    ("région", lambda case: case.regions, str),
    ("département", lambda case: case.departments, _department),
    ("domaine", lambda case: case.domains, _label(lambda: load_taxonomy().domains)),
    ("type", lambda case: case.types, _label(lambda: load_taxonomy().types)),
    (
        "nature d’acteur",
        lambda case: [actor.kind for actor in case.actors],
        _label(lambda: load_taxonomy().actor_kinds),
    ),
    ("devenir", lambda case: [case.status], _label(lambda: load_taxonomy().statuses)),
)


def _escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", printable(text))
