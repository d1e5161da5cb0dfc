"""Comparing cases and making booklets of them, by the address alone."""

import io
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from kb import CaseStore
from web.app import create_app
from web.booklet_text import blocks_of
from web.settings import Settings

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
OZANAM = "ozanam-cllaj-martinique-cohabitation-intergenerationnelle"
CAFES = "1000-cafes-groupe-sos-communes-rurales-entreprises"


@pytest.fixture
def client(engine, cases_dir):
    """A client of the application on the six sample cases."""
    settings = Settings(base_url="https://exemple.fr")
    return TestClient(create_app(CaseStore(cases_dir), engine, settings), follow_redirects=False)


def text_of(response):
    """What a reader sees, white space made single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def address(path, *slugs):
    """A page with these cases."""
    return f"{path}?{'&'.join(f'cas={slug}' for slug in slugs)}"


def test_cases_are_compared_field_by_field(client):
    """One column for each case, in the order asked; one row for each field that one of them has."""
    html = unescape(client.get(address("/comparer", OZANAM, REZO_POUCE)).text)
    heads = re.findall(r'compare__head"[^>]*>\s*<span[^>]*>[A-E]</span>\s*<a href="/cas/([^"]+)"', html)
    fields = re.findall(r'class="compare__field"[^>]*>([^<]+)<', html)

    assert heads == [OZANAM, REZO_POUCE]
    assert fields[:3] == ["Territoire", "Depuis", "Devenir"]
    assert {"Acteurs", "En clair", "Résultats", "Solidité du récit"} <= set(fields)
    assert "Moyens" not in fields


def test_what_cases_share_is_said_first(client, cases_dir):
    """Values that all the cases have are named in a sentence."""
    auch = next(path.stem for path in cases_dir.glob("occitanie/cathedrale*.md"))

    assert "En commun : Occitanie" in text_of(client.get(address("/comparer", auch, REZO_POUCE)))


def test_a_case_leaves_the_comparison_by_one_link(client):
    """Each column has a link to the same page without it."""
    html = unescape(client.get(address("/comparer", OZANAM, REZO_POUCE)).text)

    assert f'href="/comparer?cas={REZO_POUCE}">Retirer' in html


def test_near_cases_can_be_added_without_javascript(client):
    """Under a comparison that is not full, links add cases that are near."""
    html = unescape(client.get(address("/comparer", REZO_POUCE)).text)
    added = re.findall(rf'href="/comparer\?cas={REZO_POUCE}&cas=([^"]+)"', html)

    assert added
    assert REZO_POUCE not in added


@pytest.mark.parametrize("path", ["/comparer", "/livret"])
def test_without_cases_the_page_tells_how_to_choose(client, path):
    """An empty selection is a page with a search box, not an error."""
    response = client.get(path)

    assert response.status_code == 200
    assert "Choisir des cas" in response.text
    assert 'role="search"' in response.text


def test_a_case_that_is_gone_is_told(client):
    """An unknown slug is named, the others are shown; it cannot inject anything."""
    response = client.get(address("/livret", REZO_POUCE, "%3Cb%3Eparti"))

    assert response.status_code == 200
    assert "La base n’a pas de cas « <b>parti »" in text_of(response).replace("< b >", "<b>")
    assert "<b>parti" not in response.text
    assert 'id="cas-1"' in response.text


def test_too_many_cases_are_told(client, cases_dir):
    """Six cases to compare: five are kept, and the page says so."""
    slugs = [path.stem for path in sorted(cases_dir.glob("*/*.md"))]
    response = client.get(address("/comparer", *slugs, *slugs))

    assert len(re.findall('class="compare__head"', response.text)) == 5
    assert "6 cas demandés, les 5 premiers sont gardés." in text_of(response)


def test_a_booklet_holds_the_cases_in_full(client):
    """Contents, map, then each case with its sections and sources."""
    html = unescape(client.get(address("/livret", REZO_POUCE, OZANAM)).text)

    assert re.findall(r'href="#(cas-\d)"', html) == ["cas-1", "cas-2"]
    assert html.count('class="booklet__case"') == 2
    assert "Contours\u00a0: IGN" in html
    assert "https://mobilidoc.fr/document-67" in html
    assert f'href="/livret.pdf?cas={REZO_POUCE}&cas={OZANAM}"' in html


def test_a_booklet_becomes_a_pdf(client):
    """A tagged PDF in French: titles, sections, sources as links, address of each case."""
    response = client.get(address("/livret.pdf", REZO_POUCE, OZANAM, CAFES))
    reader = PdfReader(io.BytesIO(response.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    root = reader.trailer["/Root"]

    assert response.headers["content-type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="livret-\d{4}-\d\d-\d\d\.pdf"', response.headers["content-disposition"])
    assert (str(root["/Lang"]), root["/MarkInfo"]["/Marked"]) == ("fr-FR", True)
    assert reader.metadata.title == "Livret de 3\u00a0cas"
    assert all(words in text for words in ("Sommaire", "En clair", "Résultats", "Sources", f"exemple.fr/cas/{OZANAM}"))


def test_an_empty_booklet_has_no_pdf(client):
    """Without any case, the PDF leads to the page that tells how to choose some."""
    response = client.get("/livret.pdf")

    assert (response.status_code, response.headers["location"]) == (303, "/livret")


def test_what_a_case_says_is_never_typeset_as_code(client, cases_dir):
    """Marks that Typst would read are printed as they are."""
    path = next(cases_dir.glob(f"*/{REZO_POUCE}.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("140 communes", '#read("/etc/passwd") $x$ [@a] 140 communes'), encoding="utf-8")
    content = client.get(address("/livret.pdf", REZO_POUCE)).content
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())

    assert '#read("/etc/passwd") $x$ [@a] 140' in printed


def test_markdown_becomes_blocks():
    """Paragraphs, headings, items, looks and links; nothing that leads to a script."""
    links = "[un lien](https://a.fr) [x](javascript:y)"
    blocks = blocks_of(f"### Titre\n\nUn **mot** et {links}.\n\n- a\n- b\n\n1. c\n\n```\ncode\n```\n")
    runs = blocks[1]["runs"]

    assert [block["kind"] for block in blocks] == ["heading", "paragraph", "bullet", "bullet", "number", "paragraph"]
    assert [(run["text"], run["strong"]) for run in runs[:3]] == [("Un ", False), ("mot", True), (" et ", False)]
    assert [run["url"] for run in runs if run["url"]] == ["https://a.fr"]
