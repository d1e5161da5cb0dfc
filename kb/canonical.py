"""The canonical form of a case file: whether a file has it, and the file written anew, slips of typography mended."""

import re
from pathlib import Path
from typing import Final

from kb.case import SECTIONS, Case
from kb.codes import Code
from kb.errors import Problem, Severity
from kb.frontmatter import MAX_BYTES, read_text
from kb.parse import parse_case
from kb.prose import FIELDS
from kb.typography import mended
from kb.write import case_to_markdown
from kb.yaml_values import RefusedText

_COMMENT: Final = re.compile(r"(?:^|\s)#")
_FIELDS: Final = {
    field.alias or name: name for name, field in Case.model_fields.items() if (field.alias or name) in FIELDS
}


def text_of(path: Path) -> str:
    """The text of a file, empty when it cannot be read."""
    try:
        return read_text(path, MAX_BYTES)
    except RefusedText:
        return ""


def form_problem(case: Case, path: Path, text: str) -> Problem | None:
    """A remark when the text is not what `kb` would write for this case."""
    canonical = case_to_markdown(case)
    if text == canonical:
        return None
    lines, expected = text.split("\n"), canonical.split("\n")
    pairs = zip(lines, expected, strict=False)
    line = next(
        (number for number, (one, other) in enumerate(pairs, 1) if one != other), min(len(lines), len(expected))
    )
    return Problem(
        code=Code.CANONICAL_FORM,
        path=path,
        line=line,
        field="fichier",
        problem="n’a pas la forme canonique (ordre des clés, guillemets, retours à la ligne)",
        remedy="« kb check --fix » la donne sans changer un mot.",
        severity=Severity.WARNING,
    )


def mended_case(case: Case) -> Case:
    """The case without the slips of its texts."""
    texts = {name: mended(getattr(case, name)) for name in (*_FIELDS.values(), *SECTIONS)}
    return case.model_copy(update={**texts, "questions": tuple(mended(question) for question in case.questions)})


def mended_text(case: Case, path: Path, text: str) -> str | None:
    """
    What `kb check --fix` puts in the place of a text; None when there is nothing to change, or no safe way to.

    A comment in the front matter would be lost: such a file is left to its author. The new text is proved to read back
    as the mended case, without an error.
    """
    if has_comment(text):
        return None
    better = mended_case(case)
    written = case_to_markdown(better)
    if written == text:
        return None
    reading = parse_case(written, path)
    return written if reading.case == better and not reading.errors else None


def has_comment(text: str) -> bool:
    """True when the front matter may hold a comment."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    return any(_COMMENT.search(line) for line in lines[1:end])
