"""Markdown of the cases made safe HTML: rendered by markdown-it-py without raw HTML, then cleaned by nh3."""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

MAX_LENGTH: Final = 100_000  # characters of one section; kb/checks.py refuses far shorter ones
HEADING_SHIFT: Final = 2  # a section is already under an <h2>
_LAST_LEVEL: Final = 6
_TAGS: Final = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}

_parser = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"]).disable("image")
)


@lru_cache(maxsize=1024)
def render_markdown(text: str) -> Markup:
    """Safe HTML of a section: no script, no image, no style; links only to http and https pages."""
    tokens = [_demoted(token) for token in _parser.parse(text[:MAX_LENGTH])]
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704  # nh3 has just cleaned it


def _demoted(token: Token) -> Token:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + HEADING_SHIFT, _LAST_LEVEL)}"
    return token
