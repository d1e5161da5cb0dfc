"""Pages that gather cases: organisations, domains, types, regions."""

import re
import shutil
from html import unescape

import pytest
from fastapi.testclient import TestClient

from kb import CaseStore, load_geography, load_taxonomy
from web.app import create_app
from web.settings import Settings

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"


@pytest.fixture
def client(engine, cases_dir):
    """A client on the six cases and a seventh that shares the actors of one of them."""
    file = next(cases_dir.glob(f"*/{REZO_POUCE}.md"))
    shutil.copy(file, file.with_name("un-second-cas.md"))
    return TestClient(create_app(CaseStore(cases_dir), engine, Settings()))


def text_of(response):
    """What a reader sees, white space made single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_recurring_organisations_are_listed_by_letter(client):
    """Each organisation of two cases has a link and its count, under its letter."""
    html = client.get("/acteurs").text

    assert 'href="/acteurs/transdev">Transdev</a>' in html
    assert re.findall(r'id="lettre-(\w)"', html) == ["C", "R", "T", "V"]
    assert "Groupe SOS" not in html


def test_an_organisation_has_its_cases_and_partners(client):
    """Both cases, the partners with the number of common cases, links to their pages."""
    response = client.get("/acteurs/transdev")
    html = unescape(response.text)

    assert set(re.findall(r'href="/cas/([^"]+)"', html)) == {REZO_POUCE, "un-second-cas"}
    assert 'href="/acteurs/covoiturons-sur-le-pouce"' in html
    assert "Entreprise" in text_of(response)


@pytest.mark.parametrize("url", ["/acteurs/inconnue", "/domaines/inconnu", "/types/inconnu", "/regions/atlantide"])
def test_what_does_not_exist_is_a_page_with_a_search_box(client, url):
    """An unknown slug is a 404 in French."""
    response = client.get(url)

    assert response.status_code == 404
    assert 'role="search"' in response.text


@pytest.mark.parametrize("term", load_taxonomy().domains, ids=lambda term: term.slug)
def test_each_domain_has_its_page(client, term):
    """Its definition, the number of its cases, the map of regions."""
    response = client.get(f"/domaines/{term.slug}")

    assert response.status_code == 200
    assert term.label in text_of(response)
    assert f'href="/recherche?domaine={term.slug}"' in response.text


@pytest.mark.parametrize("term", load_taxonomy().types, ids=lambda term: term.slug)
def test_each_type_has_its_page(client, term):
    """The same for a type of partnership."""
    response = client.get(f"/types/{term.slug}")

    assert response.status_code == 200
    assert f'href="/recherche?type={term.slug}"' in response.text


@pytest.mark.parametrize("region", load_geography().regions, ids=lambda region: region.slug)
def test_each_region_has_its_page(client, region):
    """Even a region without any case says so."""
    response = client.get(f"/regions/{region.slug}")

    assert response.status_code == 200
    assert f'<h1 class="subject__title">{region.name.replace(chr(39), "’")}</h1>' in unescape(response.text)


def test_counts_lead_to_the_cases_they_count(client):
    """A count of a domain page is a search with both filters, which finds as many cases."""
    html = unescape(client.get("/domaines/mobilite").text)
    url, count = re.search(r'<a href="(/recherche\?region=[^"]+)">.*?list__count">(\d+)', html, re.DOTALL).groups()
    heading = re.search(r'id="results-title"[^>]*>(\d+)', client.get(url).text)

    assert "domaine=mobilite" in url
    assert heading[1] == count


def test_regions_without_case_are_drawn_but_lead_nowhere(client):
    """The map has one link for each region that has cases, as the list beside it."""
    html = client.get("/domaines/mobilite").text
    drawn = re.findall(r'<a class="map__region [^"]*" href="([^"]+)"', html)

    assert drawn
    assert all(html.count(f'href="{url}"') >= 2 for url in drawn)
    assert html.count(", aucun cas</title>") == 18 - len(drawn)
