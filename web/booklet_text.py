"""Markdown of the cases as plain blocks and runs, for a page that is not HTML: nothing in them is ever interpreted."""

from collections.abc import Sequence
from typing import Final, TypedDict

from markdown_it import MarkdownIt
from markdown_it.token import Token

from web.typography import french

MAX_LENGTH: Final = 100_000  # characters of one section; kb/checks.py refuses far shorter ones
_parser: Final = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table").disable("image")


class Run(TypedDict):
    """A piece of text of one look; `url` is empty when it is no link."""

    text: str
    strong: bool
    emphasis: bool
    url: str


class Block(TypedDict):
    """A paragraph, a heading or an item of a list (`paragraph`, `heading`, `bullet`, `number`)."""

    kind: str
    runs: list[Run]


def blocks_of(markdown: str) -> list[Block]:
    """The text block by block; cells of a table become paragraphs, code keeps its words."""
    blocks: list[Block] = []
    around: list[str] = []
    for token in _parser.parse(markdown[:MAX_LENGTH]):
        if token.nesting == 1:
            around.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            blocks.append(Block(kind=_kind(around), runs=_runs(token.children or ())))
        elif token.content.strip():
            runs = [Run(text=token.content.strip(), strong=False, emphasis=False, url="")]
            blocks.append(Block(kind="paragraph", runs=runs))
    return blocks


def _kind(around: list[str]) -> str:
    if "heading" in around:
        return "heading"
    lists = [name for name in around if name in {"bullet_list", "ordered_list"}]
    if not lists or "list_item" not in around:
        return "paragraph"
    return "bullet" if lists[-1] == "bullet_list" else "number"


def _runs(tokens: Sequence[Token]) -> list[Run]:
    runs: list[Run] = []
    strong = emphasis = 0
    url = ""
    for token in tokens:
        strong += token.nesting if token.tag == "strong" else 0
        emphasis += token.nesting if token.tag == "em" else 0
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            url = address if address.startswith(("http://", "https://")) else ""
        elif token.type == "link_close":
            url = ""
        text = " " if token.type in {"softbreak", "hardbreak"} else token.content
        if text:
            runs.append(Run(text=french(text), strong=strong > 0, emphasis=emphasis > 0, url=url))
    return runs
