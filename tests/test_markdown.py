"""Markdown of the cases becomes safe HTML, whatever its author writes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.markdown import MAX_LENGTH, render_markdown

ALLOWED = re.compile(
    r"</?(?:p|br|hr|em|strong|s|code|pre|blockquote|ul|ol|li|a|h[3-6]|table|thead|tbody|tr|th|td)\b[^<>]*>"
)


def test_paragraphs_lists_and_emphasis_are_kept():
    """The marks that a practitioner uses are rendered."""
    html = render_markdown("Un **don**.\n\n- de *temps*\n- d’argent")

    assert "<strong>don</strong>" in html
    assert "<li>de <em>temps</em></li>" in html


def test_headings_are_demoted():
    """A section already stands under an <h2>: its own headings begin at <h3>."""
    assert render_markdown("### Détail") == "<h5>Détail</h5>\n"
    assert render_markdown("# Détail") == "<h3>Détail</h3>\n"


def test_links_open_without_telling_where_from():
    """A link keeps its address and gets rel="noopener noreferrer"."""
    html = render_markdown("[page](https://exemple.fr/a?b=1)")

    assert 'href="https://exemple.fr/a?b=1"' in html
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<style>*{display:none}</style>",
        "<iframe src=https://exemple.fr></iframe>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "![a](https://exemple.fr/pixel.png)",
        "<a href='https://exemple.fr' style='position:fixed' onclick='x()'>a</a>",
        '[a](https://exemple.fr "title\\" onmouseover=\\"x")',
        "| a | b |\n|---|---|\n| <b onclick=x> | c |",
        '<https://exemple.fr/"onmouseover=x>',
    ],
)
def test_hostile_markdown_is_disarmed(hostile):
    """No script, no handler, no style, no image, no other address than http and https comes through."""
    html = str(render_markdown(hostile))

    tags = re.findall(r"<[^>]*>", html)
    assert all(ALLOWED.fullmatch(tag) for tag in tags)
    assert not any(re.search(r"\s(?:on\w+|style|src)\s*=\s*[\"']?", re.sub(r'"[^"]*"', '""', tag)) for tag in tags)
    assert not re.search(r'href="(?!https?://)', html)


@given(st.text(alphabet="<>[]()!`*_#\"'&;:/ax\n-|", max_size=200))
def test_any_text_gives_known_tags_only(text):
    """Whatever the text, the HTML holds nothing but the allowed tags."""
    assert all(ALLOWED.fullmatch(tag) for tag in re.findall(r"<[a-zA-Z/][^>]*>", str(render_markdown(text))))


def test_deep_nesting_and_long_texts_are_bounded():
    """Ten thousand nested quotes or a very long text are rendered in part, not at any price."""
    assert render_markdown(">" * 10_000).count("<blockquote>") <= 20
    assert len(render_markdown("a" * (MAX_LENGTH * 2))) < MAX_LENGTH + 100
