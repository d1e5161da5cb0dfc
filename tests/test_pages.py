"""The pages: what a reader finds on each, with and without htmx, and that every link of them leads somewhere."""

import json
import re
from html import unescape

import pytest
from absent_engine import AbsentEngine
from fastapi.testclient import TestClient

from indexer import EngineUnavailable
from kb import CaseStore
from web.app import create_app
from web.home_view import EXAMPLES
from web.settings import Settings

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(engine, cases_dir):
    """A client of the application on the six sample cases."""
    settings = Settings(base_url="https://exemple.fr")
    return TestClient(create_app(CaseStore(cases_dir), engine, settings), raise_server_exceptions=False)


def text_of(response):
    """What a reader sees, white space made single spaces."""
    without_tags = re.sub(r"<[^>]+>", " ", response.text)
    return " ".join(unescape(without_tags).split())


def titles_of(html):
    """Addresses of the cases of a page of results, in order."""
    return re.findall(r'class="hit__title"[^>]*>\s*<a href="/cas/([^"]+)"', html)


def test_home_offers_all_one_can_search_by(client):
    """The home page has the box, example searches, 4 types, 16 domains, 18 regions with their counts."""
    html = client.get("/").text

    assert 'action="/recherche"' in html
    assert html.count('class="type-card"') == 4
    assert html.count('class="count-list__item"') == 16 + 19
    assert all(text in unescape(html) for text in ("Lien social", "Occitanie", "France entière"))
    assert html.count("/recherche?q=") == len(EXAMPLES)


def test_home_shows_where_cases_are_and_the_latest(client):
    """A map whose regions are links, with its source; the most recent cases, the newest first."""
    html = unescape(client.get("/").text)
    band = html[html.index('id="recents"') :]
    years = re.findall(r"· (\d{4})", band)

    assert re.findall(r'<a class="map__region [^"]*" href="(/recherche\?region=[^"]+)"', html)
    assert "Contours\u00a0: IGN – Admin Express, Etalab (Licence Ouverte 2.0)" in html
    assert len(years) >= 3
    assert years == sorted(years, reverse=True)


def test_home_is_honest_about_the_base(client):
    """It says that this is not the historical base, and that domains and natures are its own wording."""
    text = text_of(client.get("/"))

    assert "dont les monographies ne sont pas publiques" in text
    assert "les 16 domaines et les 10 natures d’acteurs sont une formulation maison" in text


def test_search_shows_the_best_case_first(client):
    """A search in words finds the case, its heading says how many and for what."""
    response = client.get("/recherche", params={"q": "auto-stop Moissac"})

    assert titles_of(response.text)[0] == REZO_POUCE
    assert "pour « auto-stop Moissac »" in text_of(response)
    assert "<mark>" in response.text


def test_a_fragment_is_part_of_the_page(client):
    """To htmx, only what changes below the box is sent: the same text as in the page, without title nor header."""
    url = "/recherche?q=lien&domaine=lien-social"
    page, fragment = client.get(url), client.get(url, headers=HTMX)

    assert fragment.text.strip() in page.text
    assert not re.search(r"<(head|header|h1)\b", fragment.text)
    assert page.headers["vary"].startswith("HX-Request")
    assert fragment.headers["vary"].startswith("HX-Request")


def test_a_fragment_gives_its_clean_address(client):
    """The form sends empty fields; the address bar gets the one address of the search."""
    url = "/recherche?q=lien&tri=pertinence&mode=hybride&annee_min=&region=Occitanie"
    response = client.get(url, headers=HTMX)

    assert response.headers["hx-push-url"] == "/recherche?q=lien&region=occitanie"


def test_a_page_rebuilt_from_history_is_whole(client):
    """A page that left the history of htmx is asked again, and sent whole."""
    response = client.get("/recherche", headers={**HTMX, "HX-History-Restore-Request": "true"})

    assert "<title>" in response.text


def test_active_filters_show_and_leave_by_one_link(client):
    """Each filter is a chip whose link is the same search without it."""
    html = client.get("/recherche?region=occitanie&type=mecenat&annee_min=2000").text

    assert {unescape(url) for url in re.findall(r'class="chip" href="([^"]+)"', html)} == {
        "/recherche?type=mecenat&annee_min=2000",
        "/recherche?region=occitanie&annee_min=2000",
        "/recherche?region=occitanie&type=mecenat",
    }


def test_filters_are_boxes_of_the_search_form(client):
    """Without JavaScript, ticking a box and sending the form filters: each box belongs to the form and has a count."""
    html = client.get("/recherche?region=occitanie").text
    box = re.search(r'<input class="facet-line__box"\s+id="region-occitanie"[^>]*>', html)[0]

    assert 'form="search-form"' in box
    assert "checked" in box
    assert 'type="submit" form="search-form">Appliquer les filtres' in html


def test_other_values_of_a_chosen_facet_keep_their_counts(client):
    """Choosing one region does not hide the others."""
    html = client.get("/recherche?region=occitanie").text

    assert 'id="region-bretagne"' in html


def test_ignored_readings_and_literal_search_stay_in_the_form(client):
    """What the form does not show is carried by hidden fields, and can be undone by a chip."""
    html = client.get("/recherche?q=bretagne&mots=1&sans=region%3ABretagne").text

    assert '<input type="hidden" name="mots" value="1" form="search-form">' in html
    assert '<input type="hidden" name="sans" value="region:Bretagne" form="search-form">' in html
    assert 'href="/recherche?q=bretagne&amp;mots=1"' in html


def test_pagination_links_pages_of_the_same_search(client):
    """The next page keeps the filters; the current one is marked."""
    html = client.get("/recherche?par_page=2&page=2").text

    assert 'rel="prev" href="/recherche?par_page=2"' in html
    assert 'rel="next" href="/recherche?par_page=2&amp;page=3"' in html
    assert re.search(r'page=2" aria-current="page"', html)


def test_no_result_says_what_to_do(client):
    """An empty page offers ways out."""
    text = text_of(client.get("/recherche?region=corse"))

    assert "Aucun cas" in text
    assert "Retirer les filtres" in text


def test_a_case_reads_from_plain_words_to_sources(client):
    """The page of a case: plain words and questions, facts, sections, what it became, sources, similar cases."""
    response = client.get(f"/cas/{REZO_POUCE}")
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", unescape(response.text))

    assert headings[:3] == ["En clair", "En un coup d’œil", "Contexte"]
    assert headings[headings.index("Enseignements") + 1 :] == [
        "Qu’est-ce que c’est devenu\u202f?",
        "Sources",
        "Solidité du récit",
        "Citer ce cas",
        "Cas semblables",
    ]
    assert "Ce cas répond à ces questions" in response.text


def test_values_of_a_case_lead_to_searches(client):
    """Each fact is a link to all the cases that have it."""
    html = unescape(client.get(f"/cas/{REZO_POUCE}").text)

    for url in ("region=occitanie", "departement=82", "domaine=mobilite", "type=cooperation-economique", "q=Moissac"):
        assert f'href="/recherche?{url}"' in html


def test_a_case_carries_json_ld_that_cannot_close_its_script(client, cases_dir):
    """The data block is valid JSON, and a title with markup stays inside it."""
    path = next(cases_dir.glob(f"*/{REZO_POUCE}.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"titre: .*", 'titre: "</script><script>alert(1)</script> <b>&"', text), encoding="utf-8")
    html = client.get(f"/cas/{REZO_POUCE}").text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])

    assert data["headline"] == "</script><script>alert(1)</script> <b>&"
    assert data["url"] == f"https://exemple.fr/cas/{REZO_POUCE}"
    assert "<script>alert" not in html


def test_a_stopped_case_says_so_at_the_top(client, cases_dir):
    """A stopped case is announced before its text, with why."""
    path = next(cases_dir.glob(f"*/{REZO_POUCE}.md"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"statut: .*", "statut: arrete", text), encoding="utf-8")
    html = client.get(f"/cas/{REZO_POUCE}").text

    assert html.index('class="alert"') < html.index('id="en-clair"')


def test_what_is_typed_is_escaped(client):
    """Markup in the text is shown as text, in the box, the heading and the title."""
    html = client.get("/recherche", params={"q": '<script>alert(1)</script>"><img src=x>'}).text

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize(
    ("url", "status", "sentence"),
    [
        ("/nulle-part", 404, "Page introuvable"),
        ("/cas/inconnu", 404, "Aucun cas ne porte l’identifiant « inconnu »"),
        ("/recherche?region=Occitannie", 400, "Vouliez-vous dire « Occitanie »"),
        ("/recherche?page=9", 404, "la dernière est la page 1"),
        (f"/recherche?q={'a' * 2001}", 413, "la limite est de 2000"),
    ],
)
def test_errors_are_pages_with_a_search_box(client, url, status, sentence):
    """An error says what is wrong in French, and offers to search."""
    response = client.get(url)

    assert response.status_code == status
    assert sentence in text_of(response)
    assert 'role="search"' in response.text


def test_a_case_can_be_read_while_the_search_is_away(cases_dir):
    """Without engine the search page is a 503, and the page of a case only lacks its similar cases."""
    engine = AbsentEngine(EngineUnavailable("Le moteur ne répond pas."))
    client = TestClient(create_app(CaseStore(cases_dir), engine, Settings()))
    search, case = client.get("/recherche"), client.get(f"/cas/{REZO_POUCE}")

    assert (search.status_code, case.status_code) == (503, 200)
    assert "Le moteur ne répond pas." in search.text
    assert "Cas semblables" not in case.text


def test_every_link_leads_somewhere(client):
    """All internal links of the home page, of a search and of a case answer 200."""
    pages = ["/", "/recherche?q=lien&par_page=2", f"/cas/{REZO_POUCE}", "/api"]
    links = {unescape(url) for page in pages for url in re.findall(r'(?:href|src)="(/[^"]*)"', client.get(page).text)}
    sample = sorted(links)[:: max(1, len(links) // 80)]

    assert {url: client.get(url).status_code for url in sample} == dict.fromkeys(sample, 200)


def test_link_checkers_may_ask_for_the_head_only(client):
    """HEAD answers like GET."""
    assert [client.head(url).status_code for url in ("/", "/recherche", f"/cas/{REZO_POUCE}", "/rien")] == [
        200,
        200,
        200,
        404,
    ]


def test_cases_of_the_place_asked_come_under_their_own_heading(client):
    """A place in the question parts the list: what is there, then the others, with how far they are."""
    html = unescape(client.get("/recherche?q=lien+en+Occitanie").text)
    headings = re.findall(r'class="hits-head__title" id="[\w-]+">([^<]+)<', html)
    here, elsewhere = html.split('id="ailleurs"')

    assert headings == ["Territoire demandé\u00a0: Occitanie", "Ailleurs, du plus au moins pertinent"]
    assert titles_of(here) == [REZO_POUCE]
    assert titles_of(elsewhere)
    assert 'class="hit__title" aria-level="4"' in html


def test_a_place_without_case_is_told(client):
    """When the place itself has nothing, the page says so before showing what is near, with its distance."""
    text = text_of(client.get("/recherche?q=auto-stop+Montauban"))

    assert "Aucun cas ne répond dans le territoire demandé (Montauban)." in text
    assert re.search(r"à \d+\s+km", text)
    assert "Territoire demandé :" not in text


def test_other_orders_are_not_parted_by_place(client):
    """By year, cases here and elsewhere mix: no heading pretends otherwise."""
    assert "hits-head" not in client.get("/recherche?q=lien+en+Occitanie&tri=recent").text
    assert "hits-head" not in client.get("/recherche?q=lien").text


def test_what_was_understood_leaves_by_one_link(client):
    """Each reading is a chip whose link is the same search without it; an exclusion says « sans »."""
    html = unescape(client.get("/recherche", params={"q": "mécénat hors Bretagne"}).text)

    assert re.search(r"Sans Bretagne\s*</span>", html)
    assert (
        'class="chip chip--excluded" href="/recherche?q=m%C3%A9c%C3%A9nat+hors+Bretagne&sans=region%3ABretagne"' in html
    )
    assert "Chercher les mots tels quels" in html
    assert "rennes-metropole-envie-35-reemploi-ordinateurs" not in titles_of(html.split('class="ways-out"')[0])


def test_each_case_says_why_it_is_there(client):
    """Below the passage: its section, the concepts understood, the words shared."""
    text = text_of(client.get("/recherche?q=mécénat+de+compétences+cathédrale"))

    assert re.search(r"Pourquoi ce cas : Passage : \w+ Notions : .*Mécénat de compétences Mots : cathédrale", text)


def test_nothing_asked_nothing_to_explain(client):
    """A list of all the cases gives no reasons."""
    assert "Pourquoi ce cas" not in client.get("/recherche").text


def test_an_empty_page_offers_ways_out_with_exact_counts(client):
    """What each removed constraint gives is a link with its number of cases; the nearest by meaning follow."""
    html = unescape(client.get("/recherche?q=auto-stop&region=corse").text)
    offers = re.findall(r'<a href="(/recherche[^"]*)">Sans [^<]+</a>\s*<span class="ways-out__count">(\d+)', html)

    assert offers
    for url, count in offers:
        found = text_of(client.get(url))
        assert re.search(rf"\b{count}\s+cas\b", found)
    assert "Les cas les plus proches par le sens" in html
    assert REZO_POUCE in titles_of(html)


def test_a_full_page_offers_no_way_out(client):
    """Blocks that have nothing to say are not there."""
    html = client.get("/recherche?q=lien").text

    assert "ways-out" not in html
    assert "empty" not in html


def test_another_spelling_is_a_link(client):
    """A word that no case holds is offered as the nearest one."""
    html = unescape(client.get("/recherche?q=cathédrrale").text)

    assert re.search(r'Vouliez-vous dire\s+<a href="/recherche\?q=cath[^"]*drale">', html)


def test_a_situation_may_be_told_at_length(client):
    """The home and the search page have a box of several lines; a long question is shown whole in it."""
    story = "Notre village n’a plus de café. " * 20
    home, search = client.get("/").text, client.get("/recherche?q=café").text
    long = client.get("/recherche", params={"q": story}).text

    for html in (home, search, long):
        assert re.search(r'<textarea[^>]*name="q"[^>]*maxlength="2000"', html)
    assert 'id="q" name="q" rows' in " ".join(long.split())
    assert story.strip() in unescape(long)
    assert titles_of(long)[0] == "1000-cafes-groupe-sos-communes-rurales-entreprises"


def test_similar_cases_say_what_they_share(client):
    """Each has a line with the actors, domains, region or types in common."""
    html = client.get(f"/cas/{REZO_POUCE}").text
    similar = html[html.index('id="semblables"') :]

    assert "<b>En commun\u00a0:</b>" in similar


def test_suggestions_are_a_list_of_options(client):
    """The fragment has groups of options: a text to search for, or a case to open."""
    html = unescape(client.get("/suggestions", params={"q": "auto-stop mois"}).text)

    assert re.findall(r'role="presentation">([^<]+)<', html) == ["Lieux", "Acteurs", "Cas"]
    assert 'href="/recherche?q=auto-stop+Moissac" data-text="auto-stop Moissac"' in html
    assert f'href="/cas/{REZO_POUCE}" data-text=""' in html
    assert 'data-announcement="3\u00a0suggestions"' in html
    assert html.count('role="option"') == 3


def test_without_suggestion_the_fragment_is_empty(client):
    """Nothing to open; and what is typed never comes back as markup."""
    for text in ("", "zzzz", "<script>", '"><img src=x>', "a" * 2000):
        assert client.get("/suggestions", params={"q": text}).text.strip() == ""
