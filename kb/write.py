"""
Writes a case in its one canonical form, so that a diff shows only what changed.

Reading what is written gives the same case back, and writing that again gives the same bytes.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import yaml

from kb.case import Actor, Case, Source
from kb.errors import UnreadableFile, french_reason

WIDTH: Final = 100  # columns of a folded text
MAX_LINE: Final = 110  # a longer list is written one value a line, a longer note is folded
_SPECIAL_START: Final = "-?:,[]{}#&*!|>'\"%@`"
_UNSAFE: Final = re.compile(r":(?: |$)| #|\t|\n|\\")
_UNSAFE_IN_FLOW: Final = re.compile(r"[\[\]{},?:]")
_MAYBE_NOT_TEXT: Final = re.compile(r"[\d.+~=<-]|(?:true|false|yes|no|on|off|null|y|n)$", re.IGNORECASE)
_RESOLVER: Final = yaml.SafeLoader("")


def case_to_markdown(case: Case) -> str:
    """The file of a case: French keys in the order of docs/case-format.md, then its sections."""
    sections = "".join(f"\n## {heading}\n\n{text}\n" for heading, text in case.sections().items())
    return "\n".join(["---", *_front_matter(case), "---", ""]) + sections


def write_whole(text: str, path: Path) -> None:
    """Write a text aside, then put it in place at once: a reader sees the old file or the new one, never half of it."""
    aside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)  # left by a killed writer, or a link put there to have us write elsewhere
        with aside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        reason = french_reason(error)
        raise UnreadableFile(f"{path} : écriture impossible ({reason}). Rien n’a été changé.") from error


def _front_matter(case: Case) -> Iterator[str]:
    yield f"titre: {_scalar(case.title)}"
    yield from _long("resume", case.summary)
    yield from _long("en_clair", case.plain)
    yield from _block("questions", case.questions)
    yield from _list("regions", case.regions)
    if case.departments:
        yield from _list("departements", case.departments, always_quoted=True)
    if case.city:
        yield f"commune: {_scalar(case.city)}"
    yield from _list("domaines", case.domains)
    yield from _list("types", case.types)
    yield from _list("modalites", case.modalities)
    yield "acteurs:"
    for actor in case.actors:
        yield from _actor(actor)
    if case.start_year is not None:
        yield f"annee: {case.start_year}"
    yield f"statut: {_scalar(case.status)}"
    if case.status_note:
        note = f"statut_note: {_scalar(case.status_note)}"
        yield from (note,) if len(note) <= MAX_LINE else _long("statut_note", case.status_note)
    if case.checked:
        yield f"verifie: {case.checked.isoformat()}"
    yield from _list("tags", case.tags)
    yield "sources:"
    for source in case.sources:
        yield from _source(source)


def _actor(actor: Actor) -> Iterator[str]:
    yield f"  - nom: {_scalar(actor.name)}"
    yield f"    nature: {_scalar(actor.kind)}"
    yield from (f"    {line}" for line in _list("apporte", actor.brings))


def _source(source: Source) -> Iterator[str]:
    yield f"  - url: {_scalar(source.url)}"
    yield f"    titre: {_scalar(source.title)}"
    yield f"    editeur: {_scalar(source.publisher)}"
    if source.accessed:
        yield f"    consulte: {source.accessed.isoformat()}"


def _long(key: str, text: str) -> Iterator[str]:
    """A text of several lines, folded: it needs no quotes, and its lines stay short."""
    if text:
        yield f"{key}: >-"
        yield from (f"  {line}" for line in _filled(text, WIDTH - 2))


def _filled(text: str, width: int) -> Iterator[str]:
    """Lines of whole words. `textwrap` will not do: it drops words made of non-breaking spaces."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _list(key: str, values: tuple[str, ...], *, always_quoted: bool = False) -> Iterable[str]:
    """A list on one line when it is short."""
    if not values:
        return ()
    items = [_quoted(value) if always_quoted else _scalar(value, in_flow=True) for value in values]
    line = f"{key}: [{', '.join(items)}]"
    return (line,) if len(line) <= MAX_LINE else _block(key, values, always_quoted=always_quoted)


def _block(key: str, values: tuple[str, ...], *, always_quoted: bool = False) -> Iterator[str]:
    """A list with one value a line."""
    if values:
        yield f"{key}:"
        yield from (f"  - {_quoted(value) if always_quoted else _scalar(value)}" for value in values)


def _scalar(text: str, *, in_flow: bool = False) -> str:
    """A text of one line, in quotes only where YAML would understand something else."""
    unsafe = (
        not text
        or text[0] in _SPECIAL_START
        or _UNSAFE.search(text)
        or (in_flow and _UNSAFE_IN_FLOW.search(text))
        or (_MAYBE_NOT_TEXT.match(text) and not _reads_as_text(text))
    )
    return _quoted(text) if unsafe else text


def _reads_as_text(text: str) -> bool:
    """False where another YAML reader would see a number, a date, a truth value or nothing."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == "tag:yaml.org,2002:str")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
