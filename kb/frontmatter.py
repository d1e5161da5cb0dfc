"""Splits a case file into front matter and Markdown sections, each value with its line. Applies no rule yet."""

import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kb.case import SECTIONS
from kb.codes import Code
from kb.errors import Problem, Severity, french_reason
from kb.text import forbidden_character, one_line
from kb.yaml_values import Location, RefusedText, Value, read_yaml

MAX_BYTES: Final = 200_000  # the longest case of the corpus has 10 kB
_HEADING: Final = re.compile(r" {0,3}##(?:[ \t]+(.*))?")


@dataclass(frozen=True, slots=True)
class Section:
    """One `## heading` of the file and the Markdown below it, with the lines where both begin."""

    heading: str
    text: str
    line: int
    text_line: int


@dataclass(slots=True)
class RawCase:
    """The content of one file before any rule is applied: values by French key, sections, and where they stand."""

    path: Path
    values: dict[str, Value] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    default_line: int = 1
    readable: bool = True

    def line(self, *location: str | int) -> int:
        """The line of a value, or of the nearest thing that holds it."""
        for length in range(len(location), 0, -1):
            if (line := self.lines.get(location[:length])) is not None:
                return line
        return self.default_line

    def section(self, heading: str) -> Section | None:
        """The section under this heading."""
        return next((section for section in self.sections if section.heading == heading), None)

    def text(self, key: str) -> str:
        """The text under a key, empty when there is none or when it is not a text."""
        value = self.values.get(key)
        return one_line(value) if isinstance(value, str) else ""

    def texts(self, key: str) -> list[tuple[Location, str]]:
        """The texts of a list, each with its place."""
        return _placed_texts((key,), self.values.get(key))

    def actor_texts(self, key: str) -> list[tuple[Location, str]]:
        """What all actors say under a key, a text or a list of texts, each with its place."""
        actors = self.values.get("acteurs")
        found: list[tuple[Location, str]] = []
        for index, actor in enumerate(actors if isinstance(actors, list) else ()):
            value = actor.get(key) if isinstance(actor, dict) else None
            place: Location = ("acteurs", index, key)
            found += [(place, one_line(value))] if isinstance(value, str) else _placed_texts(place, value)
        return found

    def error(self, code: Code, location: Location, problem: str, remedy: str) -> Problem:
        """A problem that refuses the case, at the place of a value."""
        name = field_label(location)
        line = self.line(*location)
        return Problem(code=code, path=self.path, line=line, field=name, problem=problem, remedy=remedy)

    def warning(self, code: Code, location: Location, problem: str, remedy: str) -> Problem:
        """A remark to the author, at the place of a value."""
        return self.error(code, location, problem, remedy).model_copy(update={"severity": Severity.WARNING})

    def report(self, code: Code, line: int, name: str, problem: str, remedy: str) -> None:
        """Note a problem of the file itself."""
        self.problems.append(Problem(code=code, path=self.path, line=line, field=name, problem=problem, remedy=remedy))


def field_label(location: tuple[str | int, ...]) -> str:
    """« acteurs[2].nature »: the place of a value as an author counts, from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{SECTIONS.get(part, part)}" for part in location]
    return "".join(parts).lstrip(".")


def _placed_texts(place: Location, values: Value) -> list[tuple[Location, str]]:
    items = enumerate(values) if isinstance(values, list) else ()
    return [((*place, index), one_line(item)) for index, item in items if isinstance(item, str)]


def read_raw(path: Path) -> RawCase:
    """The content of a file; what prevents reading it is among its problems, never raised."""
    try:
        return split_case(read_text(path, MAX_BYTES), path)
    except RefusedText as refusal:
        return _unreadable(path, refusal)


def split_case(text: str, path: Path) -> RawCase:
    """The content of a text that stands, or will stand, at `path`."""
    raw = RawCase(path)
    try:
        lines = _checked_lines(text)
        end = _closing_line(lines)
        _read_front_matter("\n".join(lines[1:end]), raw)
    except RefusedText as refusal:
        return _unreadable(path, refusal)
    _read_sections(lines[end + 1 :], end + 2, raw)
    return raw


def read_text(path: Path, max_bytes: int) -> str:
    """The text of an ordinary UTF-8 file of bounded size. Raises `RefusedText`."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise RefusedText(
                1, "n’est pas un fichier ordinaire", "Remplacez le lien par le fichier lui-même.", Code.FILE
            )
        if status.st_size > max_bytes:
            raise _too_long(max_bytes)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)  # the file may grow while it is read
    except OSError as error:
        raise RefusedText(
            1, f"fichier illisible ({french_reason(error)})", "Vérifiez le chemin et les droits.", Code.FILE
        ) from error
    if len(content) > max_bytes:
        raise _too_long(max_bytes)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedText(line, "n’est pas du texte UTF-8", "Enregistrez le fichier en UTF-8.", Code.FILE) from error


def _unreadable(path: Path, refusal: RefusedText) -> RawCase:
    raw = RawCase(path, readable=False)
    raw.report(refusal.code, refusal.line, "fichier", refusal.problem, refusal.remedy)
    return raw


def _too_long(max_bytes: int) -> RefusedText:
    return RefusedText(1, f"dépasse {max_bytes // 1000} ko", "Une fiche tient en deux pages : abrégez.", Code.FILE)


def _checked_lines(text: str) -> list[str]:
    if len(text) > MAX_BYTES:
        raise _too_long(MAX_BYTES)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := forbidden_character(text):
        line = text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found.group()):04X}"
        raise RefusedText(line, f"caractère invisible interdit ({code})", "Effacez-le.", Code.CHARACTER)
    return text.split("\n")


def _closing_line(lines: list[str]) -> int:
    if lines[0].rstrip() != "---":
        raise RefusedText(1, "l’en-tête manque", "La première ligne doit être « --- ».")
    for index in range(1, len(lines)):
        if lines[index].rstrip() == "---":
            return index
    raise RefusedText(1, "l’en-tête n’est pas refermé", "Ajoutez une ligne « --- » avant « ## Contexte ».")


def _read_front_matter(text: str, raw: RawCase) -> None:
    try:
        mapping = read_yaml(text)
    except RefusedText as refusal:  # the front matter begins on line 2 of the file
        raise RefusedText(refusal.line + 1, refusal.problem, refusal.remedy, refusal.code) from refusal
    raw.values = mapping.values
    raw.lines = {location: line + 1 for location, line in mapping.lines.items()}
    for key, line in mapping.repeated:
        raw.report(Code.REPEATED, line + 1, key, "clé écrite deux fois", "Gardez-en une seule.")


def _read_sections(lines: list[str], first: int, raw: RawCase) -> None:
    """Cut the body at its `##` headings; `first` is the number of its first line."""
    starts = [index for index, line in enumerate(lines) if _HEADING.fullmatch(line)]
    before = "\n".join(lines[: starts[0] if starts else len(lines)]).strip()
    if before:
        raw.report(
            Code.STRAY_TEXT, first, "texte", "du texte précède la première section", "Placez-le sous « ## Contexte »."
        )
    for start, end in zip(starts, [*starts, len(lines)][1:], strict=True):
        found = _HEADING.fullmatch(lines[start])
        heading = ((found.group(1) if found else "") or "").strip(" \t").rstrip("#").rstrip(" \t")
        body = lines[start + 1 : end]
        blank = next((index for index, line in enumerate(body) if line.strip(" \t")), 0)
        text = "\n".join(body).strip(" \t\n")
        section = Section(heading, text, first + start, first + start + 1 + blank)
        if raw.section(heading):
            raw.report(Code.REPEATED, section.line, heading, "section écrite deux fois", "Réunissez-les.")
        else:
            raw.sections.append(section)
