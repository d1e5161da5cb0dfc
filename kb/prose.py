"""The running texts of a case file, each with its place: what the remarks on style read."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from kb.codes import Code
from kb.errors import Problem, Severity
from kb.frontmatter import RawCase, field_label

FIELDS: Final = ("titre", "resume", "en_clair", "statut_note")


class Prose(NamedTuple):
    """One text of a file, its field as an author names it and the line where it begins."""

    raw: RawCase
    field: str
    line: int
    text: str

    def warning(self, code: Code, offset: int, problem: str, remedy: str) -> Problem:
        """A remark on what stands at an offset of the text."""
        return Problem(
            code=code,
            path=self.raw.path,
            line=self.line + self.text.count("\n", 0, offset),  # a field is one line here, whatever its lines there
            field=self.field,
            problem=problem,
            remedy=remedy,
            severity=Severity.WARNING,
        )


def prose_of(raw: RawCase) -> Iterator[Prose]:
    """The texts written for readers: fields on one line each, questions, then sections."""
    for key in FIELDS:
        if text := raw.text(key):
            yield Prose(raw, key, raw.line(key), text)
    for location, question in raw.texts("questions"):
        yield Prose(raw, field_label(location), raw.line(*location), question)
    for section in raw.sections:
        if section.text:
            yield Prose(raw, section.heading, section.text_line, section.text)
