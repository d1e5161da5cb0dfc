"""HTML of other collections becomes the Markdown of a case; what is active is left, and refused."""

import json
import time

import pytest
from collections_of_cases import corpus_row, counts, write_lines
from hypothesis import given
from hypothesis import strategies as st

from kb import CaseStore
from kb.cli import run
from kb.html_text import MAX_HTML, html_to_line, html_to_markdown, is_html
from kb.importing import import_cases

PAGES = [
    ("<p>Un <b>texte</b> &eacute;crit &amp; lu.</p><p>Deux</p>", "Un **texte** écrit & lu.\n\nDeux"),
    ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
    ("<h1>Le projet</h1><p>a</p><h4>Détail</h4>", "### Le projet\n\na\n\n#### Détail"),
    ('<a href="https://exemple.org/a_b">lien</a>', "[lien](https://exemple.org/a_b)"),
    ("<p>a<!-- caché --></p><style>p {}</style>", "a"),
    ("caf&eacute; &lt; th&#233;", "café < thé"),
    ('a<img src="https://exemple.org/x.png" alt="x">b', "ab"),
]


@pytest.mark.parametrize(("page", "markdown"), PAGES)
def test_html_becomes_markdown(page, markdown):
    """Paragraphs, lists, headings from level 3, links, entities; no picture, no comment, no style."""
    assert is_html(page)
    assert html_to_markdown(page) == markdown


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>a</p>",
        "<iframe src=x></iframe>",
        "<svg/onload=x>",
        "<form>a</form>",
    ],
)
def test_active_parts_are_left_as_they_are(page):
    """They are not cleaned in silence: the rules then refuse the row."""
    assert html_to_markdown(page) == html_to_line(page) == page


@pytest.mark.parametrize(
    "page", ["<div>" * 50_000, "<b>x" * 20_000, "<p>a</p>" * 10_000, "<" * 90_000, "&" * 90_000, "<!--" * 25_000]
)
def test_endless_html(page):
    """Deep or long pages cost little and raise nothing."""
    started = time.process_time()

    assert isinstance(html_to_markdown(page[:MAX_HTML]), str)
    assert time.process_time() - started < 20


@given(st.text(alphabet="<>/abip \n&;\"'=-!#", max_size=80))
def test_any_text_can_be_converted(text):
    """Whatever the tags, text comes out."""
    assert isinstance(html_to_markdown(text), str)
    assert "\n" not in html_to_line(text)


class TestImport:
    """A collection whose texts are HTML."""

    @pytest.fixture
    def collection(self, sample_cases, tmp_path):
        """Two cases with HTML in their texts, and one with a script."""
        one, two, three = (corpus_row(case) for case in sample_cases[:3])
        one["context"] = "<p>Un besoin &agrave; <strong>Rennes</strong>.</p>"
        one["title"] = f"<b>{one['title']}</b>"
        two["domains"] = ["Numérique"]
        three["context"] = "<script>alert(1)</script>"
        return write_lines(tmp_path / "x.jsonl", [one, two, three])

    def test_html_is_turned_into_markdown(self, collection, tmp_path, sample_cases):
        """The case holds Markdown; the row with a script is refused; a second run changes nothing."""
        store = CaseStore(tmp_path / "cases")

        first, second = (counts(import_cases(collection, store)) for _ in range(2))
        case = store.load(sample_cases[0].slug)

        assert (first, second) == ({"new": 2, "refused": 1}, {"unchanged": 2, "refused": 1})
        assert (case.context, case.title) == ("Un besoin à **Rennes**.", sample_cases[0].title)

    def test_the_report_says_what_was_converted(self, collection, tmp_path, capsys):
        """Each sort of conversion once, with the number of times."""
        code = run(["import", str(collection), "--cases", str(tmp_path / "cases")])
        out = capsys.readouterr().out

        assert code == 1
        assert "converti : Contexte : « HTML » → Markdown (1 fois)\n" in out
        assert "converti : domaines : « Numérique » → numerique (1 fois)\n" in out

    def test_the_report_for_a_program(self, collection, tmp_path, capsys):
        """JSON: each row with what became of it, what was converted, why it was refused."""
        run(["import", str(collection), "--json", "--cases", str(tmp_path / "cases")])
        report = json.loads(capsys.readouterr().out)

        assert report["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
        assert {"field": "titre", "before": "HTML", "after": "texte"} in report["rows"][0]["conversions"]
        assert report["rows"][2]["problems"][0]["code"] == "html"
        assert len(report["written"]) == 2
