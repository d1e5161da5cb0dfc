"""HTML of other collections turned into the Markdown of a case; what is active or endless is left to the rules."""

import html
import re
from typing import Final

from markdownify import MarkdownConverter

from kb.text import one_line

MAX_HTML: Final = 100_000  # characters: five times the longest section
MAX_DEPTH: Final = 60
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_ACTIVE: Final = re.compile(
    r"<\s*(?:script|iframe|object|embed|form|input|svg|math|base|meta|link)\b|<[^<>]*\son[a-z]+\s*=", re.IGNORECASE
)
_DROPPED: Final = (  # what begins so, and where it ends
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
    (re.compile(r"<!DOCTYPE\b", re.IGNORECASE), re.compile(r">")),
)
_VOID: Final = {"br", "hr", "img", "col", "wbr", "area", "source", "track"}
_HEADING: Final = re.compile(r"^#{1,2} ", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def is_html(text: str) -> bool:
    """True for a text with tags or entities."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def html_to_markdown(text: str) -> str:
    """
    Paragraphs, lists, emphasis, links and tables as Markdown, headings from level 3 on; pictures are left out.

    A text with a script, a form or an event, too long or too deep, comes back as it is: `kb check` refuses its tags.
    """
    if len(text) > MAX_HTML or _ACTIVE.search(text):
        return text
    text = _without_hidden_parts(text)
    if _depth(text) > MAX_DEPTH:
        return text
    if not _TAG.search(text):
        return html.unescape(text)
    converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_underscores=False, strip=["img"])
    markdown = _HEADING.sub("### ", str(converter.convert(text)))
    lines = (line.rstrip() if not line.endswith("  ") else f"{line.rstrip()}  " for line in markdown.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def html_to_line(text: str) -> str:
    """The words alone, on one line; a text with active parts comes back as it is."""
    if len(text) > MAX_HTML or _ACTIVE.search(text):
        return text
    return one_line(html.unescape(_TAG.sub(" ", _without_hidden_parts(text))))


def _without_hidden_parts(text: str) -> str:
    """The text without comments and styles; one that is never closed stays, for the rules to refuse."""
    for opening, closing in _DROPPED:
        kept, place = [], 0
        while (begun := opening.search(text, place)) and (ended := closing.search(text, begun.end())):
            kept.append(text[place : begun.start()])
            place = ended.end()
        text = "".join([*kept, text[place:]])
    return text


def _depth(text: str) -> int:
    """How deep the tags are nested."""
    depth = deepest = 0
    for found in _TAG.finditer(text):
        if found.group(2).lower() in _VOID or found.group().endswith("/>"):
            continue
        depth += -1 if found.group(1) else 1
        deepest = max(deepest, depth)
    return deepest
