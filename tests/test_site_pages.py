"""Pages about the site: what it is, accessibility, legal notice, plan, and what crawlers read."""

import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from kb import CaseStore
from web.app import create_app
from web.settings import Settings

FOOTER = ("/a-propos", "/plan-du-site", "/accessibilite", "/mentions-legales", "/api")


@pytest.fixture
def client_of(engine, cases_dir):
    """Makes a client of the application with some settings."""
    return lambda **settings: TestClient(create_app(CaseStore(cases_dir), engine, Settings(**settings)))


def text_of(response):
    """What a reader sees, white space made single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


@pytest.mark.parametrize("url", ["/", "/a-propos", "/comparer", "/acteurs", "/rien"])
def test_every_page_leads_to_those_about_the_site(client_of, url):
    """The footer is the same everywhere, errors included."""
    html = client_of().get(url).text

    assert [path for path in FOOTER if f'href="{path}"' not in html] == []


def test_the_base_is_honest_about_itself(client_of):
    """What it is not, how solidity is computed, whose wording the lists are."""
    text = text_of(client_of().get("/a-propos"))

    assert "n’est pas la base historique" in text
    assert "formulation propre à cette base" in text
    assert "Cinq constats" in text


def test_accessibility_claims_no_audit(client_of):
    """The statement says that nobody else audited the site."""
    text = text_of(client_of().get("/accessibilite"))

    assert "Aucun tiers ne l’a audité" in text
    assert "conforme" not in text.replace("conformité n’est pas établie", "")


def test_the_publisher_is_told_or_missing(client_of):
    """What the operator set is printed and escaped; what is missing is said to be."""
    settings = {"publisher": "Association <Exemple>", "contact": "ici@exemple.fr", "hosting": "Hébergeur"}
    told = client_of(**settings).get("/mentions-legales")
    untold = text_of(client_of().get("/mentions-legales"))

    assert "Association &lt;Exemple&gt;" in told.text
    assert 'href="mailto:ici@exemple.fr"' in told.text
    assert untold.count("À compléter par l’organisation") == 3


def test_all_links_of_the_plan_lead_somewhere(client_of):
    """Each page of the plan answers."""
    client = client_of()
    links = re.findall(r'<li><a href="(/[^"]*)"', client.get("/plan-du-site").text)

    assert len(links) > 40
    assert {url: client.get(unescape(url)).status_code for url in links} == dict.fromkeys(links, 200)


def test_the_sitemap_lists_every_case(client_of):
    """Valid XML, absolute addresses, the six cases with the day of their check."""
    response = client_of(base_url="https://exemple.fr").get("/sitemap.xml")
    root = ET.fromstring(response.text)  # noqa: S314  # our own text
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [place.text for place in root.iter(f"{space}loc")]

    assert sum("/cas/" in place for place in places) == 6
    assert all(place.startswith("https://exemple.fr/") for place in places)
    assert len(list(root.iter(f"{space}lastmod"))) == 6


def test_without_public_address_there_is_no_sitemap(client_of):
    """Relative addresses would be wrong there."""
    client = client_of()

    assert client.get("/sitemap.xml").status_code == 404
    assert "Sitemap" not in client.get("/robots.txt").text


def test_crawlers_are_kept_from_what_has_no_end(client_of):
    """Searches and selections are refused, cases are not."""
    text = client_of(base_url="https://exemple.fr").get("/robots.txt").text

    assert "Disallow: /recherche?" in text
    assert "Disallow: /comparer" in text
    assert "Disallow: /cas" not in text
    assert "Sitemap: https://exemple.fr/sitemap.xml" in text


def test_components_are_shown_while_developing_only(client_of):
    """The style guide is a 404 in production."""
    assert client_of().get("/styleguide").status_code == 404
    assert client_of(development=True).get("/styleguide").status_code == 200
