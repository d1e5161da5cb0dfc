"""Templates: each compiles, says what it is for and what it needs, stays short, and holds no style nor script."""

import re
from fnmatch import fnmatch

import pytest

from web.assets import STATIC_DIR, Assets
from web.templating import TEMPLATES_DIR, environment

TEMPLATES = sorted(path.name for path in TEMPLATES_DIR.glob("*.html"))
PAGES = [name for name in TEMPLATES if not name.startswith("_") and name != "layout.html"]


def source(name):
    """The text of a template."""
    return (TEMPLATES_DIR / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name):
    """The template has no syntax error and uses no unknown filter."""
    assert environment(Assets(), "").get_template(name).name == name


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_says_what_it_is_for(name):
    """The first line is a comment that names the template and its purpose."""
    assert re.match(rf"\{{#-? {re.escape(name)}: ", source(name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_and_one_main_heading(name):
    """A page fills the title block and has exactly one <h1>."""
    assert "{% block title %}" in source(name)
    assert source(name).count("<h1") == 1


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_is_short(name):
    """A page fits in 75 lines, a partial in 45."""
    assert len(source(name).splitlines()) <= (45 if name.startswith("_") else 75)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_holds_no_style_and_marks_nothing_as_safe(name):
    """Look is in app.css, behaviour in app.js, and escaping is never switched off."""
    assert not re.search(r"<style|\sstyle=|\son\w+=|\|\s*safe|autoescape", source(name))


def stylesheets():
    """The rules of all the style sheets, without comments."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(STATIC_DIR.glob("*.css"))]
    return re.sub(r"/\*.*?\*/", "", "\n".join(texts), flags=re.DOTALL)


def test_no_style_is_dead():
    """Every class of the style sheets is used by a template, save the one that htmx sets."""
    used = {
        word
        for name in TEMPLATES
        for value in re.findall(r'class="([^"]*)"', source(name))
        for word in re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "*", value)).split()
    }
    styled = set(re.findall(r"\.([a-z][\w-]*)", stylesheets())) - {"htmx-request"}

    assert "*" not in used
    assert [name for name in sorted(styled) if not any(fnmatch(name, pattern) for pattern in used)] == []


def test_the_stylesheet_goes_from_general_to_particular():
    """The layers are declared once, in order, before any rule; nothing is fetched from elsewhere."""
    css = (STATIC_DIR / "app.css").read_text(encoding="utf-8")

    assert "@layer reset, tokens, base, layout, blocks, utilities;" in "\n".join(css.splitlines()[:3])
    assert "url(" not in stylesheets()


def test_colours_are_tokens():
    """No block names a colour of its own."""
    for path in STATIC_DIR.glob("*.css"):
        blocks = path.read_text(encoding="utf-8").partition("@layer blocks {")[2].partition("@layer utilities")[0]

        assert blocks
        assert not re.search(r":[^;{]*#[0-9a-f]{3,8}\b", blocks)
