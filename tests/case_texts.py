"""A valid case file as text, with one thing changed: what the tests of reading and checking start from."""

from pathlib import Path

from kb import Problem, parse_case

RENNES = Path(__file__).parent / "data/cases/bretagne/rennes-metropole-envie-35-reemploi-ordinateurs.md"
TEXT = RENNES.read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    """The text with one passage replaced; the passage must be there."""
    if old not in TEXT:
        raise LookupError(old)
    return TEXT.replace(old, new, 1)


def problems(text: str, name: str = RENNES.name) -> list[Problem]:
    """The problems of a text that would stand in a file of this name."""
    return list(parse_case(text, Path("cases/bretagne") / name).problems)


def told(text: str, name: str = RENNES.name) -> list[str]:
    """The problems as « field : problem. remedy »."""
    return [f"{found.field} : {found.problem}. {found.remedy}" for found in problems(text, name)]


def line_of(text: str, passage: str) -> int:
    """The number of the line where a passage begins."""
    return text[: text.index(passage)].count("\n") + 1


def without_key(key: str) -> str:
    """The text without a key of the front matter and all that belongs to it."""
    kept, skipping = [], False
    for line in TEXT.split("\n"):
        if not line.startswith((" ", "#")):
            skipping = line.startswith(f"{key}:")
        if not skipping:
            kept.append(line)
    return "\n".join(kept)


def without_section(heading: str) -> str:
    """The text without a section."""
    before, after = TEXT.split(f"## {heading}\n", 1)
    _, *others = after.split("\n## ", 1)
    return before + "".join(f"## {other}" for other in others)
