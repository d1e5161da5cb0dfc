"""Whole journeys in a real Chromium: with a mouse, with a keyboard only, on a phone, without JavaScript, and back."""

import pytest
from real_browser import IN_A_BROWSER, PHONE, eventually, tab_to

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
}"""

pytestmark = IN_A_BROWSER


def place(page):
    """How far down the page is read."""
    return round(page.evaluate("window.scrollY"))


def scroll_to(page, y):
    """Scroll at once, and wait until the place is noted; a smooth scroll may still be going on."""
    eventually(page, f"window.scrollTo({{ top: {y}, behavior: 'instant' }}), history.state && history.state.y === {y}")


def hits(page):
    """The cases of a page of results."""
    return page.locator("#results .hit")


def test_from_a_few_letters_to_a_booklet_and_back(visit):
    """Type, take a suggestion, a chip off, a facet, the map, a case, a similar one, select, compare, booklet, back."""
    page = visit("/")
    page.locator("#q").press_sequentially("moiss", delay=20)
    page.get_by_role("option", name="Moissac Commune").click()
    page.wait_for_url("**/recherche?q=Moissac")
    page.fill("#q", "auto-stop à Moissac")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=auto-stop+*Moissac")
    page.locator(".chip", has_text="Moissac").click()
    page.wait_for_url("**sans=commune**")
    page.locator("label.facet-line", has_text="Coopération économique").click()
    page.wait_for_url("**type=cooperation-economique**")
    page.locator("a.map__region", has_text="Occitanie").locator("path").click()
    page.wait_for_url("**region=occitanie**")
    page.locator(".chip", has_text="Occitanie").click()
    page.wait_for_url(lambda url: "region=" not in url)

    first = hits(page).first
    title = first.locator(".hit__title a").text_content().strip()
    first.get_by_role("button", name="Ajouter à ma sélection").click()
    first.locator(".hit__title a").click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    page.locator(".similar .hit__title a, #semblables .hit__title a").first.click()
    page.locator(".case__head").get_by_role("button", name="Ajouter à ma sélection").click()
    page.get_by_role("link", name="Comparer").click()
    page.get_by_role("heading", name="Comparer 2 cas").wait_for()
    page.get_by_role("link", name="En faire un livret").click()
    page.get_by_role("heading", name="Livret de 2 cas").wait_for()
    for _ in range(4):
        page.go_back()
    page.wait_for_url("**type=cooperation-economique**")
    hits(page).first.get_by_role("button", name="Retirer de ma sélection").wait_for()


def test_back_finds_the_page_and_the_place(visit):
    """From page to page, from a facet, from a case: « retour » gives the same results, where they were being read."""
    page = visit("/recherche?q=Occitanie&par_page=2")
    scroll_to(page, 350)
    page.locator(".pagination__step[rel=next]").dispatch_event("click")
    page.wait_for_url("**&page=2**")
    scroll_to(page, 240)
    page.locator(".hit__title a").first.dispatch_event("click")
    page.wait_for_url("**/cas/**")
    page.go_back()
    page.wait_for_url("**&page=2**")
    assert place(page) == 240
    page.go_back()
    eventually(page, "!location.search.includes('&page=')")
    eventually(page, "window.scrollY === 350")
    assert page.locator("[aria-current=page]").text_content() == "Page 1"
    page.go_forward()
    eventually(page, "location.search.includes('&page=2') && window.scrollY === 240")


def test_the_map_answers_in_place(visit):
    """A region clicked is a filter: same document, new address, number announced, focus kept on the region."""
    page = visit("/recherche?q=entreprise")
    page.evaluate("window.sameDocument = true")
    page.locator("#carte-filtre-occitanie path").click()
    page.wait_for_url("**region=occitanie**")
    eventually(page, "document.getElementById('announcement').textContent.includes('entreprise')")

    assert page.evaluate("[window.sameDocument, document.activeElement.id]") == [True, "carte-filtre-occitanie"]
    assert page.locator("#region-occitanie").is_checked()


def test_with_a_keyboard_only(visit):
    """Search, filter by the map, change the view, scroll the table, open, select and compare: Tab, arrows and Enter."""
    page = visit("/recherche", viewport={"width": 900, "height": 800})
    tab_to(page, page.locator("#q"))
    page.keyboard.type("Occitanie")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Occitanie")
    tab_to(page, page.get_by_role("link", name="Carte", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**vue=carte**")
    tab_to(page, page.locator("#zone-occitanie"))
    assert page.locator("#zone-occitanie path").evaluate("path => getComputedStyle(path).strokeWidth") == "12px"
    page.keyboard.press("Enter")
    page.wait_for_url("**region=occitanie**")
    tab_to(page, page.get_by_role("link", name="Tableau", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**vue=tableau**")
    box = page.get_by_role("region", name="cas, du plus au moins pertinent")
    tab_to(page, box)
    page.keyboard.press("ArrowRight")
    eventually(page, "document.querySelector('.table-box').scrollLeft > 0")
    for number in (0, 1):
        tab_to(page, page.locator(".table .select-button").nth(number))
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Comparer"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Comparer 2 cas").wait_for()


def test_on_a_phone(visit):
    """Filters are folded in one line, the map with them; two taps select, the comparison names each case briefly."""
    page = visit("/recherche?q=entreprise", **PHONE)
    region = page.locator("#carte-filtre-occitanie path")
    assert region.is_hidden()
    page.locator("#filters > summary").tap()
    region.tap()
    page.wait_for_url("**region=occitanie**")
    assert page.locator("#filters").get_attribute("open") is not None
    page.locator("#filters > summary").tap()
    for number in (0, 1):
        hits(page).nth(number).get_by_role("button", name="Ajouter à ma sélection").tap()
    page.get_by_role("link", name="Comparer").tap()
    page.get_by_role("heading", name="Comparer 2 cas").wait_for()
    labels = page.locator(".compare__case").all_inner_texts()

    assert {" ".join(label.split())[0] for label in labels} == {"A", "B"}
    assert max(map(len, labels)) < 30
    assert page.evaluate("document.documentElement.scrollWidth") == 375


@pytest.mark.parametrize("view", ["liste", "carte", "tableau"])
def test_a_phone_never_scrolls_sideways(visit, view):
    """What is wider than the screen scrolls in a box of its own."""
    page = visit(f"/recherche?q=entreprise&region=occitanie&vue={view}", **PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_without_javascript(visit):
    """Box, facets, map, views, sorted columns, cases, booklet: all are plain links and a plain form."""
    page = visit("/", java_script_enabled=False)
    page.fill("#q", "auto-stop")
    page.get_by_role("button", name="Chercher").click()
    page.locator("label.facet-line", has_text="Coopération économique").click()
    page.get_by_role("button", name="Appliquer les filtres").click()
    assert "type=cooperation-economique" in page.url
    page.get_by_role("link", name="Carte", exact=True).click()
    page.locator("#zone-occitanie path").click()
    assert "region=occitanie" in page.url
    page.locator(".result-map__town", has_text="Moissac").click()
    assert "commune=82112" in page.url
    page.get_by_role("link", name="Tableau", exact=True).click()
    page.locator(".table__sort", has_text="Depuis").click()
    assert page.locator("th[aria-sort=descending]").text_content().strip() == "Depuis"
    assert {part.partition("=")[0] for part in page.url.partition("?")[2].split("&")} == {
        *("q", "region", "commune", "type", "tri", "vue")
    }
    page.locator(".table__title > a").first.click()
    assert page.url.endswith(f"/cas/{REZO_POUCE}")
    page.locator(".case__head").get_by_role("link", name="Mettre dans un livret").click()
    page.get_by_role("heading", name="Livret de 1 cas").wait_for()
    page.go_back()
    page.go_back()
    assert "vue=tableau" in page.url


@pytest.mark.parametrize(
    ("action", "done"),
    [
        (".facet-line:has-text('Mécénat')", "**type=mecenat**"),
        ("#carte-filtre-occitanie path", "**region=occitanie**"),
        (".views__link:has-text('Tableau')", "**vue=tableau**"),
        (".pagination__step[rel=next]", "**&page=2**"),
    ],
)
def test_nothing_jumps_when_results_are_swapped(visit, action, done):
    """The browser sees no layout shift on arrival nor when htmx puts new results in the place of old ones."""
    page = visit("/recherche?q=entreprise&par_page=2", viewport={"width": 1280, "height": 1800})
    page.evaluate(SHIFTS)
    page.locator(action).first.click()
    page.wait_for_url(done)
    page.wait_for_timeout(300)

    assert sum(page.evaluate("window.shifts")) < 0.01


def test_on_paper_there_are_only_cases(visit):
    """Printed, results have neither box, filters, views, map to click nor buttons; a table is not cut."""
    page = visit("/recherche?q=entreprise&vue=tableau")
    page.emulate_media(media="print")

    for name in (".search-bar", ".facets", ".sort", ".views", ".pagination", ".select-button", ".header__nav"):
        assert page.locator(name).first.is_hidden()
    assert page.locator(".table-box").evaluate("box => getComputedStyle(box).overflowX") == "visible"
