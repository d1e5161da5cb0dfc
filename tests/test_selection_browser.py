"""A selection in a real Chromium: add, compare, booklet, back; by keyboard; without JavaScript; kept by the browser."""

from pathlib import Path

from real_browser import IN_A_BROWSER, tab_to

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
OZANAM = "ozanam-cllaj-martinique-cohabitation-intergenerationnelle"

pytestmark = IN_A_BROWSER


def put_aside(page, slug):
    """Open a case and add it to the selection."""
    page.goto(f"/cas/{slug}")
    page.locator(".case__head").get_by_role("button", name="Ajouter à ma sélection").click()


def test_two_cases_are_put_aside_compared_and_made_a_booklet(reader):
    """From case to case, the bar counts; it leads to the comparison, then to the booklet, and back still works."""
    page = reader().new_page()
    put_aside(page, REZO_POUCE)
    assert page.locator("[data-selection-count]").text_content() == "Ma sélection : 1 cas"
    assert page.get_by_role("link", name="Comparer").is_hidden()
    put_aside(page, OZANAM)
    page.get_by_role("link", name="Comparer").click()
    page.get_by_role("heading", name="Comparer 2 cas").wait_for()
    page.get_by_role("link", name="En faire un livret").click()
    page.get_by_role("heading", name="Livret de 2 cas").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger en PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.go_back()
    page.get_by_role("heading", name="Comparer 2 cas").wait_for()


def test_a_case_leaves_the_selection_as_it_came(reader):
    """The same button takes it out; the bar goes with the last case."""
    page = reader().new_page()
    put_aside(page, REZO_POUCE)
    page.locator(".case__head").get_by_role("button", name="Retirer de ma sélection").click()

    assert page.locator("#selection").is_hidden()
    assert page.evaluate("localStorage.getItem('selection')") == "[]"


def test_the_selection_lasts_and_sets_no_cookie(reader):
    """It is there on the next visit, in local storage alone."""
    context = reader()
    put_aside(context.new_page(), REZO_POUCE)
    page = context.new_page()
    page.goto("/")

    assert page.locator("#selection").is_visible()
    assert context.cookies() == []


def test_a_damaged_storage_is_an_empty_selection(reader):
    """What the page cannot read, or did not write, is put aside."""
    context = reader()
    page = context.new_page()
    page.goto("/")
    for kept in ("{", '"texte"', '[1, "<b>", "../x", null]'):
        page.evaluate("kept => localStorage.setItem('selection', kept)", kept)
        page.reload()
        assert page.locator("#selection").is_hidden()


def test_the_keyboard_is_enough(reader):
    """Tab reaches the button, Enter chooses, emptying gives the focus back to the page."""
    page = reader().new_page()
    page.goto(f"/cas/{REZO_POUCE}")
    tab_to(page, page.locator(".case__head").get_by_role("button", name="Ajouter à ma sélection"))
    page.keyboard.press("Enter")
    assert page.locator("#selection").is_visible()
    page.get_by_role("button", name="Vider").press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_without_javascript_a_case_opens_a_booklet_that_grows(reader):
    """The button is a link to a booklet, where links add near cases."""
    page = reader(java_script_enabled=False).new_page()
    page.goto(f"/cas/{REZO_POUCE}")
    page.locator(".case__head").get_by_role("link", name="Mettre dans un livret").click()
    page.get_by_role("heading", name="Livret de 1 cas").wait_for()
    page.locator("#ajouter + ul a").first.click()
    page.get_by_role("heading", name="Livret de 2 cas").wait_for()


def test_regions_of_the_map_are_reached_by_keyboard(reader):
    """A region of the map takes the focus, shows it, and Enter opens its cases."""
    page = reader().new_page()
    page.goto("/")
    region = page.locator("a.map__region", has_text="Bretagne")
    page.locator("h2#par-region").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    tab_to(page, region)
    assert region.locator("path").evaluate("path => getComputedStyle(path).strokeWidth") == "12px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?region=bretagne")


def test_printing_leaves_out_what_is_for_the_screen(reader):
    """On paper: no header links, no buttons, no bar; addresses of sources are written out."""
    page = reader().new_page()
    put_aside(page, REZO_POUCE)
    page.goto(f"/livret?cas={REZO_POUCE}")
    page.emulate_media(media="print")

    assert page.locator("#selection").is_hidden()
    assert page.locator(".actions").is_hidden()
    written = page.locator(".booklet__sources a").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "https://" in written
