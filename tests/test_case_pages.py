"""The page of a case: what stands around the text, its reference as files, what it says of its own solidity."""

import re
import shutil
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient

from indexer.labels import Labels
from kb import CaseStore, evidence_of, load_geography, load_taxonomy
from web.app import create_app
from web.case_around import MAX_NEIGHBOURS, Publication, case_around, evidence_view
from web.catalogue import REFRESH, Catalogue, Snapshot
from web.citation import bibtex, citation_text, ris
from web.settings import Settings

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
LABELS = Labels(load_taxonomy(), load_geography())
TODAY = date(2026, 12, 1)
HERE = Publication("https://exemple.fr", "https://forge.fr/edit/cases/{path}", TODAY)


def client_of(engine, cases_dir, **settings):
    """A client of the application with these settings."""
    return TestClient(create_app(CaseStore(cases_dir), engine, Settings(**settings)))


@pytest.fixture
def case(sample_cases):
    """Rezo Pouce."""
    return next(case for case in sample_cases if case.slug == REZO_POUCE)


def around(case, *others):
    """What surrounds this case in a base that also holds the others."""
    return case_around(case, f"occitanie/{case.slug}.md", Snapshot((case, *others)), LABELS, HERE)


def renamed(case, slug, **changes):
    """The same case under another slug, with some fields changed."""
    return case.model_copy(update={"slug": slug, "title": f"Un autre cas : {slug}", **changes})


def test_the_page_says_how_solid_the_account_is(engine, cases_dir):
    """The level, its reasons, and that no author chose it."""
    html = unescape(client_of(engine, cases_dir).get(f"/cas/{REZO_POUCE}").text)

    assert 'class="evidence__level evidence__level--solide">Bien étayé' in html
    assert "jamais choisi par un auteur" in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"results": ""}, "aucun chiffre"),
        ({"checked": None}, "jamais vérifiés"),
        ({"checked": date(2026, 11, 1)}, "1er\u00a0novembre 2026"),
    ],
)
def test_what_is_missing_is_said(case, changes, sentence):
    """A weak point is a sentence of its own."""
    changed = case.model_copy(update=changes)
    view = evidence_view(evidence_of(changed, TODAY), changed)

    assert any(sentence in line.text for line in view.lines)


def test_a_single_origin_is_not_cross_checked(case):
    """One source: nothing confirms it."""
    changed = case.model_copy(update={"sources": case.sources[:1]})
    view = evidence_view(evidence_of(changed, TODAY), changed)

    assert [line.is_met for line in view.lines if "Une seule origine" in line.text] == [False]


def test_the_map_shows_where(engine, cases_dir):
    """The map has a description and names its source."""
    html = unescape(client_of(engine, cases_dir).get(f"/cas/{REZO_POUCE}").text)

    assert 'aria-label="Carte de situation\u00a0: Moissac, Tarn-et-Garonne, Haute-Garonne, Occitanie."' in html
    assert "Contours\u00a0: IGN – Admin Express, Etalab (Licence Ouverte 2.0)" in html


def test_cases_of_the_same_actors_are_near(case):
    """A case that shares an organisation is listed with its name, before those that only share the region."""
    partner = renamed(case, "autre", regions=("Bretagne",), actors=(case.actors[3], *case.actors[:1]))
    groups = {group.id: group for group in around(case, partner).neighbours}

    assert [card.slug for card in groups["memes-acteurs"].cards] == ["autre"]
    assert "Transdev" in groups["memes-acteurs"].cards[0].note
    assert ("/acteurs/transdev", 2) in [(link.url, link.count) for link in groups["memes-acteurs"].more]
    assert "meme-territoire" not in groups


def test_the_nearest_territory_comes_first(case, sample_cases):
    """Same town, then same département, then same region; never another region, never more than four."""
    nobody = {"actors": sample_cases[0].actors}
    others = (
        renamed(case, "region", city="Foix", departments=("09",), **nobody),
        renamed(case, "departement", city="Montauban", departments=("82",), **nobody),
        renamed(case, "commune", **nobody),
        renamed(case, "loin", regions=("Corse",), **nobody),
        *(renamed(case, f"suite-{number}", city="", departments=(), **nobody) for number in range(3)),
    )
    group = next(group for group in around(case, *others).neighbours if group.id == "meme-territoire")

    assert [card.slug for card in group.cards] == ["commune", "departement", "region", "suite-0"]
    assert len(group.cards) == MAX_NEIGHBOURS


def test_similar_cases_are_not_listed_twice(case, sample_cases):
    """What stands under « Cas semblables » is not repeated under « Même territoire »."""
    other = renamed(case, "commune", actors=sample_cases[0].actors)
    view = case_around(case, "x.md", Snapshot((case, other)), LABELS, HERE, shown=["commune"])

    assert view.neighbours == ()


def test_a_correction_can_be_proposed_where_the_operator_says(engine, cases_dir):
    """The link holds the path of the file; without the setting, there is none."""
    url = "https://forge.exemple.fr/edit/main/cases/{path}"
    told = client_of(engine, cases_dir, repository_url=url).get(f"/cas/{REZO_POUCE}").text
    untold = client_of(engine, cases_dir).get(f"/cas/{REZO_POUCE}").text

    assert f'href="https://forge.exemple.fr/edit/main/cases/occitanie/{REZO_POUCE}.md"' in told
    assert "Proposer une correction" not in untold


def test_a_reference_says_when_and_where(case):
    """Title, base, day of the check, address, day of reading."""
    text = citation_text(case, "https://exemple.fr", TODAY)

    assert text.startswith("« Rezo Pouce")
    assert "Faits vérifiés le 23\u00a0novembre 2026." in text
    assert text.endswith(f"https://exemple.fr/cas/{REZO_POUCE}, consulté le 1er\u00a0décembre 2026.")
    assert "consulté" not in citation_text(case, "", TODAY)


def test_bibtex_escapes_what_latex_would_read(case):
    """Braces are balanced, special characters are escaped."""
    entry = bibtex(case.model_copy(update={"title": "50 % de {rien} & d_eux #1"}), "https://exemple.fr", TODAY)

    assert r"title = {{50 \% de \{rien\} \& d\_eux \#1}}" in entry
    assert re.sub(r"\\[{}]", "", entry).count("{") == re.sub(r"\\[{}]", "", entry).count("}")
    assert entry.startswith(f"@misc{{{REZO_POUCE},\n")


def test_ris_lines_have_tags(case):
    """Each line is a tag and a value; the record is closed."""
    lines = ris(case, "https://exemple.fr", TODAY).split("\r\n")

    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


@pytest.mark.parametrize(("extension", "start"), [("bib", "@misc{"), ("ris", "TY  - ELEC")])
def test_references_are_downloads(engine, cases_dir, extension, start):
    """The files come under the name of the case; an unknown case is a 404 page."""
    client = client_of(engine, cases_dir)
    response = client.get(f"/cas/{REZO_POUCE}.{extension}")

    assert response.text.startswith(start)
    assert response.headers["content-disposition"] == f'attachment; filename="{REZO_POUCE}.{extension}"'
    assert client.get(f"/cas/inconnu.{extension}").status_code == 404


def test_the_catalogue_sees_changes_after_a_while(cases_dir):
    """A new file is seen once the delay has passed, not before; unchanged files give the same snapshot."""
    now = [0.0]
    catalogue = Catalogue(CaseStore(cases_dir), clock=lambda: now[0])
    first = catalogue.current()
    file = next(cases_dir.glob(f"*/{REZO_POUCE}.md"))
    shutil.copy(file, file.with_name("un-autre-cas.md"))

    assert catalogue.current() is first
    now[0] = REFRESH + 1
    second = catalogue.current()
    now[0] = 2 * REFRESH + 2
    assert (len(first.cases), len(second.cases)) == (6, 7)
    assert catalogue.current() is second


def test_a_page_does_not_wait_for_the_first_reading(cases_dir):
    """While another thread reads the base, the catalogue says that it has nothing yet."""
    catalogue = Catalogue(CaseStore(cases_dir))
    with catalogue._lock:
        assert catalogue.at_once() is None
    assert len(catalogue.at_once().cases) == 6
