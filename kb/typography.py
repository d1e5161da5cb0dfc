"""
The slips of French typography that can be mended without a doubt: found with their place, mended in place.

Addresses, code and the targets of links are left alone. The ordinary space before « : » is no slip: pages make it one
that does not break. Mending twice changes nothing more.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

NBSP: Final = "\u00a0"
_LINK_OR_CODE: Final = re.compile(r"(https?://\S+|`[^`\n]*`|\]\([^()\n]{0,500}\)|<[^<>\n]{0,500}>)")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_SUSPECT: Final = re.compile(  # begins with plain characters, so that a text without slips is skimmed in no time
    r"[;:!?%€,.\"«»](?:(?<=[^\W\d_][;:!?])(?=\s|$)|(?<=\d[%€])|(?<=[ \u00a0][,.])(?=\s|$)|(?<=\.\.)|(?<=,,)|(?<=;;)"
    r"|(?<=\")|(?<=«)(?=\S)|(?<=\S»))",
    re.MULTILINE,
)


class _Slip(NamedTuple):
    """What is written, what should be, and how an author is told."""

    pattern: re.Pattern[str]
    mended: str
    told: str


_SLIPS: Final = (
    _Slip(re.compile(r"(?<=[^\s|]) {2,}(?=[^\s|])"), " ", "espace double"),
    _Slip(re.compile(r"(?<!\.)\.{3}(?!\.)"), "…", "trois points au lieu de « … »"),
    _Slip(re.compile(r"(?<![.\w/])\b(\w+)\.\.(?![./\w])"), r"\1.", "point doublé"),
    _Slip(re.compile(r"([,;])\1+"), r"\1", "ponctuation doublée"),
    _Slip(re.compile(r"(?<=[\w»)])[ \u00a0]+(?=[,.](?:\s|$))"), "", "espace avant une virgule ou un point"),
    _Slip(re.compile(r"(?<![\w\"])\"([^\"\n]{1,300})\"(?![\w\"])"), f"«{NBSP}\\1{NBSP}»", "guillemets droits"),
    _Slip(re.compile(r"«(?=\S)"), f"«{NBSP}", "espace manquante après « « »"),
    _Slip(re.compile(r"(?<=\S)»"), f"{NBSP}»", "espace manquante avant « » »"),
    _Slip(re.compile(r"(?<=[^\W\d_])(?=[;:](?:\s|$))"), NBSP, "espace manquante avant « ; » ou « : »"),
    # « Rebonds! » is a name: words that begin with a capital keep their mark
    _Slip(
        re.compile(r"(?<![\w’'-])([^\W\d_A-ZÀ-Þ][\w’'-]*)(?=[!?](?:\s|$))"),
        f"\\1{NBSP}",
        "espace manquante avant « ! » ou « ? »",
    ),
    _Slip(re.compile(r"(?<=\d)(?=[%€])"), NBSP, "espace manquante avant « % » ou « € »"),
)


def may_slip(text: str) -> bool:
    """False for a text that has no slip for sure."""
    return "  " in text or _SUSPECT.search(text) is not None


def slips(text: str) -> Iterator[tuple[int, str]]:
    """The first slip of each sort in each line: its offset in the text and what it is."""
    if not may_slip(text):
        return
    for start, line in _open_lines(text):
        told: dict[str, int] = {}
        for offset, piece in _pieces(line):
            for slip in _SLIPS:
                if found := slip.pattern.search(piece):
                    told.setdefault(slip.told, start + offset + found.start())
        yield from ((offset, problem) for problem, offset in told.items())


def mended(text: str) -> str:
    """The text without its slips."""
    if not may_slip(text):
        return text
    lines = text.split("\n")
    open_ones = {start: _mended_line(line) for start, line in _open_lines(text)}
    start, result = 0, []
    for line in lines:
        result.append(open_ones.get(start, line))
        start += len(line) + 1
    return "\n".join(result)


def _mended_line(line: str) -> str:
    pieces = _LINK_OR_CODE.split(line)
    for number in range(0, len(pieces), 2):
        for slip in _SLIPS:
            pieces[number] = slip.pattern.sub(slip.mended, pieces[number])
    return "".join(pieces)


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """The parts of a line that are no address and no code, with their offsets."""
    offset = 0
    for number, piece in enumerate(_LINK_OR_CODE.split(line)):
        if number % 2 == 0:
            yield offset, piece
        offset += len(piece)


def _open_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside blocks of code, with their offsets."""
    start, fenced = 0, False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield start, line
        start += len(line) + 1
