"""CaseStore: the folder of cases, one file a case, as the rest of the code sees it."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock, Timeout

from kb.case import MAX_SLUG, SLUG, Case
from kb.checks import region_folder
from kb.codes import Code
from kb.errors import (
    CaseNotFound,
    InvalidCase,
    KnowledgeBaseError,
    Problem,
    UnreadableFile,
    french_reason,
)
from kb.parse import Reading, parse_case, read_case
from kb.write import case_to_markdown, write_whole

LOCK_WAIT: Final = 30.0  # seconds
README: Final = "README.md"


class _Signature(NamedTuple):
    """What tells that a file has not changed since it was read."""

    modified_ns: int
    size: int
    inode: int


class CaseStore:
    """The cases of a folder: `root/<region>/<slug>.md`. A file is read again only when it has changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._readings: dict[Path, tuple[_Signature, Reading]] = {}

    def paths(self) -> list[Path]:
        """Every case file, sorted by folder, then by slug."""
        if not self.root.is_dir():
            raise UnreadableFile(f"Le dossier « {self.root} » n’existe pas. Indiquez le bon avec --cases.")
        return sorted(case_files(self.root))

    def read(self, path: Path) -> Reading:
        """What one file holds: its case, its problems."""
        try:
            status = path.lstat()
        except OSError:
            return read_case(path)
        signature = _Signature(status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._readings.get(path)
        if known and known[0] == signature:
            return known[1]
        reading = read_case(path)
        self._readings[path] = (signature, reading)
        return reading

    def load(self, slug: str) -> Case:
        """The case of this slug. Raises `CaseNotFound`, `InvalidCase`."""
        paths = self.find(slug)
        if not paths:
            raise CaseNotFound(slug)
        reading = self.read(paths[0])
        if reading.case is None:
            raise InvalidCase(reading.errors)
        return reading.case

    def find(self, slug: str) -> list[Path]:
        """The files that bear this slug: one, none, or several when the base is at fault."""
        if not SLUG.fullmatch(slug) or len(slug) > MAX_SLUG or not self.root.is_dir():
            return []
        return sorted(path for path in self.root.glob(f"*/{slug}.md") if path.is_file())

    def load_all(self) -> tuple[list[Case], list[Problem]]:
        """All valid cases by slug, and the problems of all files; of two cases with one slug, the first counts."""
        readings = [self.read(path) for path in self.paths()]
        self._forget_all_but(reading.path for reading in readings)
        cases: dict[str, Case] = {}
        for reading in readings:
            if reading.case:
                cases.setdefault(reading.case.slug, reading.case)
        problems = [problem for reading in readings for problem in reading.problems]
        return [cases[slug] for slug in sorted(cases)], [*problems, *self.misplaced()]

    def misplaced(self) -> list[Problem]:
        """What is wrong with the folder as a whole: slugs borne twice, files outside the folders of regions."""
        strays = sorted(path for path in self.root.glob("*.md") if path.name != README)
        remedy = "Déplacez-le dans le dossier de sa première région."
        outside = [
            Problem(code=Code.FOLDER, path=path, field="fichier", problem="hors d’un dossier de région", remedy=remedy)
            for path in strays
        ]
        return [*duplicate_problems(self.paths()), *outside]

    def path_of(self, case: Case) -> Path:
        """Where the file of a case stands, or must stand. Raises `InvalidCase` when its first region is unknown."""
        folder = region_folder(case.regions[0])
        if folder is None:
            problem = f"région inconnue « {case.regions[0]} »"
            remedy = "Corrigez-la."
            told = Problem(code=Code.REGION, path=self.root, field="regions", problem=problem, remedy=remedy)
            raise InvalidCase([told])
        return self.root / folder / f"{case.slug}.md"

    def add(self, case: Case) -> Path:
        """Write a new case. Raises `InvalidCase` when it breaks a rule or when its slug is taken."""
        with self.lock():
            if taken := self.find(case.slug):
                raise InvalidCase([_taken(self.path_of(case), taken[0])])
            return self.put(case)

    def put(self, case: Case) -> Path:
        """
        Write a case, new or changed. Raises `InvalidCase` when it breaks a rule.

        The file of the same slug in another folder is removed: the case has moved. Call it under `lock`.
        """
        path, text = self.render(case)
        write_whole(text, path)
        for other in self.find(case.slug):
            if other != path:
                other.unlink()
        return path

    def render(self, case: Case) -> tuple[Path, str]:
        """Where a case goes and what is written there, after proving that it reads back as the same valid case."""
        path = self.path_of(case)
        text = case_to_markdown(case)
        reading = parse_case(text, path)
        if reading.errors:
            raise InvalidCase(reading.errors)
        if reading.case != case:
            raise KnowledgeBaseError(f"{path} : le cas ne se relirait pas à l’identique. Rien n’a été changé.")
        return path, text

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for writing: one command at a time. The lock ends with the process that holds it."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / ".lock", timeout=LOCK_WAIT)
            lock.acquire()
        except Timeout as error:
            raise KnowledgeBaseError("Une autre commande écrit dans le dossier des cas. Réessayez ensuite.") from error
        except OSError as error:
            raise UnreadableFile(f"Le dossier « {self.root} » ne peut être écrit ({french_reason(error)}).") from error
        try:
            yield
        finally:
            lock.release()

    def _forget_all_but(self, paths: Iterable[Path]) -> None:
        kept = set(paths)
        self._readings = {path: known for path, known in list(self._readings.items()) if path in kept}


def case_files(folder: Path) -> Iterator[Path]:
    """The Markdown files of the sub-folders of a folder; hidden ones and links to folders are left alone."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            for file in os.scandir(entry):
                if file.name.endswith(".md") and not file.name.startswith("."):
                    yield Path(file.path)


def duplicate_problems(paths: Iterable[Path]) -> list[Problem]:
    """One error for each file whose slug an earlier file bears already."""
    by_slug: defaultdict[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_slug[path.stem].append(path)
    return [_taken(other, first) for first, *others in by_slug.values() for other in others]


def _taken(path: Path, first: Path) -> Problem:
    problem = f"l’identifiant « {path.stem} » est déjà pris par {first}"
    remedy = "Renommez ce fichier, ou complétez l’autre s’il s’agit du même cas."
    return Problem(code=Code.TAKEN, path=path, field="fichier", problem=problem, remedy=remedy)
