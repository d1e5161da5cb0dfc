"""`kb check`: each file alone, then files against one another, in the order of the files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.canonical import form_problem, has_comment, mended_text, text_of
from kb.case import Case
from kb.codes import Code
from kb.errors import Problem, Severity, UnreadableFile
from kb.neighbours import Neighbour, Neighbourhood
from kb.parse import Reading
from kb.store import README, CaseStore, case_files
from kb.write import write_whole


@dataclass(frozen=True, slots=True)
class Change:
    """A file that `--fix` mends: its text before and after."""

    path: Path
    before: str
    after: str


@dataclass(slots=True)
class Check:
    """What a check found: how many files were read, every problem by file and line."""

    files: int
    problems: list[Problem] = field(default_factory=list)

    def count(self, severity: Severity) -> int:
        """How many problems are of this severity."""
        return sum(problem.severity is severity for problem in self.problems)


def check_files(store: CaseStore, paths: Sequence[Path], *, everything: bool) -> Check:
    """Check files, also against the whole base; `everything` tells the files that stand outside its folders too."""
    readings = [store.read(path) for path in paths]
    problems = [problem for reading in readings for problem in reading.problems]
    problems += [problem for reading in readings if (problem := _form(reading))]
    if store.root.is_dir():
        asked = set() if everything else {path.resolve() for path in paths}
        problems += [problem for problem in store.misplaced() if everything or problem.path.resolve() in asked]
        problems += _told_twice(readings, [] if everything else _others(store, asked))
    place = {path: number for number, path in enumerate(paths)}
    problems.sort(key=lambda problem: (place.get(problem.path, len(place)), problem.line))
    return Check(len(paths), problems)


def changes(store: CaseStore, paths: Iterable[Path]) -> list[Change]:
    """What `--fix` would change. A file with an error is left alone: its author first says what is meant."""
    found = []
    for path in paths:
        reading = store.read(path)
        before = text_of(path) if reading.case else ""
        if reading.case and (after := mended_text(reading.case, path, before)) is not None:
            found.append(Change(path, before, after))
    return found


def apply_changes(store: CaseStore, found: Iterable[Change]) -> None:
    """Write the mended files, each aside first, unless someone changed them meanwhile."""
    with store.lock():
        for change in found:
            if text_of(change.path) != change.before:
                raise UnreadableFile(f"{change.path} : le fichier vient d’être changé. Relancez la commande.")
            write_whole(change.after, change.path)


def case_paths(paths: Iterable[Path]) -> list[Path]:
    """The case files among what was named: a file, the folder of a region, or a whole base."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [*case_files(path), *(file for file in path.glob("*.md") if file.name != README)]
            found |= dict.fromkeys(sorted(inside))
        elif path.exists() or path.is_symlink():
            found[path] = None
        else:
            raise UnreadableFile(f"{path} : ni fichier ni dossier de ce nom.")
    return list(found)


def _form(reading: Reading) -> Problem | None:
    if reading.case is None:
        return None
    text = text_of(reading.path)
    problem = form_problem(reading.case, reading.path, text)
    if problem and has_comment(text):
        remedy = "Enlevez les commentaires « # … » de l’en-tête, puis lancez « kb check --fix »."
        return problem.model_copy(update={"remedy": remedy})
    return problem


def _others(store: CaseStore, asked: set[Path]) -> list[Case]:
    """The valid cases of the base that are not checked themselves."""
    cases = (store.read(path).case for path in store.paths() if path.resolve() not in asked)
    return [case for case in cases if case]


def _told_twice(readings: Sequence[Reading], others: list[Case]) -> list[Problem]:
    """A remark on each file that resembles another case of the base, or another file that is checked with it."""
    neighbourhood = Neighbourhood([*(reading.case for reading in readings if reading.case), *others])
    found = []
    for reading in readings:
        duplicates = neighbourhood.duplicates_of(reading.case) if reading.case else []
        found += [_neighbour_problem(reading, neighbourhood, duplicates[0])] if duplicates else []
    return found


def _neighbour_problem(reading: Reading, neighbourhood: Neighbourhood, nearest: Neighbour) -> Problem:
    other = neighbourhood.cases[nearest.number]
    return Problem(
        code=Code.NEIGHBOUR,
        path=reading.path,
        field="titre",
        problem=f"ressemble à {other.slug} (« {other.title} »), {nearest.overlap:.0%} de mots communs",
        remedy="S’il s’agit du même cas, complétez l’autre fichier.",
        severity=Severity.WARNING,
    )
