"""The search page as a list, on a map, in a table; sorts and filters that explain themselves."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from kb import CaseStore
from web.app import create_app
from web.settings import Settings

MOISSAC = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"


@pytest.fixture
def html(engine, cases_dir):
    """The HTML of an address, entities read, white space as single spaces."""
    client = TestClient(create_app(CaseStore(cases_dir), engine, Settings()))
    return lambda path: " ".join(unescape(client.get(path).text).split())


def links(html, pattern):
    """The addresses of the links whose opening tag, after `<a`, has this."""
    tags = re.findall(r"<a [^>]*>", html)
    return [re.search(r'href="([^"]*)"', tag)[1] for tag in tags if pattern in tag]


class TestViews:
    """Three ways to see the same cases."""

    def test_views_are_links(self, html):
        """Each view is a link that keeps the search; the current one says so."""
        page = html("/recherche?q=lien&region=occitanie&vue=carte")

        assert links(page, "views__link") == [
            f"/recherche?q=lien&region=occitanie{view}" for view in ("", "&vue=carte", "&vue=tableau")
        ]
        assert re.search(r'vue=carte" aria-current="true">Carte<', page)

    @pytest.mark.parametrize("view", ["liste", "carte", "tableau"])
    def test_everything_keeps_the_view(self, html, view):
        """Filters, chips, pages and the form stay in the view."""
        page = html(f"/recherche?q=entreprise&par_page=2&annee_min=2000&vue={view}")
        kept = [*links(page, 'class="chip"'), *links(page, "pagination__page"), *links(page, "map__region")]
        wanted = "" if view == "liste" else f"&vue={view}"

        assert len(kept) > 4
        assert all(("vue=" in url) == bool(wanted) and url.count(wanted) for url in kept)
        assert bool(re.search(r'type="hidden" name="vue"', page)) == bool(wanted)

    def test_an_unknown_view_is_refused(self, html):
        """« vue=globe » is told, with the views there are."""
        assert "« globe » n’est pas une valeur connue" in html("/recherche?vue=globe")


class TestMap:
    """The map of the cases found, and the small one that filters."""

    def test_regions_filter(self, html):
        """A region with cases is a link that adds it; the hits of the page are beneath."""
        page = html("/recherche?q=entreprise&vue=carte")

        assert "/recherche?q=entreprise&region=bretagne&vue=carte" in links(page, "map__region")
        assert page.index('class="result-map"') < page.index('<li class="hit">')
        assert page.count("<circle") >= 3

    def test_a_chosen_region_shows_its_departments_and_towns(self, html):
        """Closer, areas are départements; towns are listed as links; one link leads back to the whole country."""
        page = html("/recherche?region=occitanie&vue=carte")

        assert "/recherche?region=occitanie&departement=82&vue=carte" in links(page, "map__region")
        assert "/recherche?region=occitanie&commune=82112&vue=carte" in links(page, "result-map__town")
        assert '<a href="/recherche?vue=carte">Revenir à toute la France</a>' in page

    def test_the_map_says_how_many_cases_it_places(self, html):
        """The number of dots is told, with what becomes of the other cases."""
        assert "Chaque cas trouvé a un point, sur sa commune." in html("/recherche?region=occitanie&vue=carte")
        assert "Aucun des cas trouvés n’a de commune" in html("/recherche?region=national&vue=carte")
        assert re.search(
            r"\d cas ont un point, sur leur commune ; les autres", html("/recherche?vue=carte").replace("\u202f", " ")
        )

    def test_a_chosen_commune_can_be_left(self, html):
        """The filter on a commune is a box ticked among the filters, and a chip."""
        page = html("/recherche?commune=82112&vue=carte")

        assert re.search(r'id="commune-82112"[^>]*checked', page)
        assert "/recherche?vue=carte" in links(page, 'class="chip"')
        assert "Moissac (82)" in page

    def test_the_map_among_the_filters_says_what_the_list_says(self, html):
        """Same regions, same counts; the chosen one is marked, and its link takes it off."""
        page = html("/recherche?q=entreprise&region=occitanie")
        drawn = dict(re.findall(r"<title>([^<,]+), (\d+) cas(?:, choisie)?</title>", page))
        group = page[page.index('id="facet-region"') : page.index('id="facet-departement"')]
        listed = dict(re.findall(r'facet-line__label">([^<]+)</span> <span class="facet-line__count">(\d+)', group))

        assert drawn == {name: count for name, count in listed.items() if name != "France entière"}
        assert "/recherche?q=entreprise" in links(page, "map__region--selected")

    @pytest.mark.parametrize("place", ["Bretagne", "Ille-et-Vilaine", "à Rennes"])
    def test_the_region_asked_is_outlined(self, html, place):
        """The region of the place that the question names is seen on the map, without being a filter."""
        page = html(f"/recherche?q=r%C3%A9emploi+{place}")

        assert re.search(r"<title>Bretagne, \d+ cas, demandée</title>", page)
        assert page.count("demandée</title>") == 1
        assert not re.search(r"id=\"region-[a-z-]+\"[^>]*checked", page)


class TestTable:
    """One line for each case."""

    def test_it_is_a_table_for_everyone(self, html):
        """A caption, heads of columns and of lines, a box that takes the focus to be scrolled."""
        page = html("/recherche?q=entreprise&vue=tableau")

        assert re.search(r'role="region" aria-labelledby="tableau-titre" tabindex="0"', page)
        assert re.search(r'<caption [^>]*id="tableau-titre">\d+ cas, du plus au moins pertinent</caption>', page)
        assert len(re.findall(r'scope="col"', page)) == 7
        assert len(re.findall(r'scope="row"', page)) > 2

    def test_columns_that_can_be_sorted_are_links(self, html):
        """The column of the order says so, others lead to theirs; territory, only where a place is known."""
        anywhere = html("/recherche?q=entreprise&tri=recent&vue=tableau")
        near = html("/recherche?q=entreprise+Toulouse&tri=proximite&vue=tableau")

        assert links(anywhere, "table__sort") == ["/recherche?q=entreprise&vue=tableau"]
        assert re.search(r'aria-sort="descending"> Depuis', anywhere)
        assert re.search(r'aria-sort="ascending"> Territoire', near)

    def test_nothing_found_is_no_empty_table(self, html):
        """Without a case, the page says what to do, as in a list."""
        page = html("/recherche?region=corse&vue=tableau")

        assert "<table" not in page
        assert "Aucun cas de la base ne réunit tout cela" in page


class TestChoices:
    """Sorts and filters."""

    def test_proximity_without_a_place_explains_itself(self, html):
        """Nothing to be near to: the choice is there, says what it lacks, and cannot be made."""
        assert re.search(
            r'<option value="proximite" disabled>Proximité \(indiquez un lieu\)<', html("/recherche?q=lien")
        )
        assert '<option value="proximite">Proximité<' in html("/recherche?q=lien&region=bretagne")

    def test_proximity_asked_without_a_place_is_told(self, html):
        """An address that asks for it anyway gets its cases, and the reason of their order."""
        page = html("/recherche?q=lien&tri=proximite")

        assert "Pour trier par proximité, indiquez un lieu" in page
        assert '<li class="hit">' in page

    def test_figures_are_a_filter_with_its_count(self, html):
        """The box says how many cases have figures; ticked, each case shown has them."""
        count = int(re.search(r'id="chiffres-1".*?facet-line__count">(\d+)', html("/recherche"))[1])
        page = html("/recherche?chiffres=1")

        assert 0 < count == page.count('<li class="hit">') == page.count("Résultats chiffrés</li>") < 6

    def test_each_case_can_be_put_aside(self, html):
        """Without JavaScript the button is a link to a booklet."""
        page = html("/recherche?q=auto-stop")

        assert links(page, "select-button")[0] == f"/livret?cas={MOISSAC}"

    def test_a_reading_put_aside_keeps_its_name(self, html):
        """The chip names the commune, not its code."""
        assert "Commune : Moissac (82)" in html("/recherche?q=auto-stop+Moissac&sans=commune:82112").replace(
            "\xa0", " "
        )
