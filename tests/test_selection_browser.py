"""A selection in a real Chromium: add, compare, booklet, back; by keyboard; without JavaScript; kept by the browser."""

import shutil
from pathlib import Path

import pytest
from real_browser import CHROMIUM, NO_CHROMIUM, chromium, served

sync_api = pytest.importorskip("playwright.sync_api", reason="Le paquet playwright n’est pas installé.")
REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
OZANAM = "ozanam-cllaj-martinique-cohabitation-intergenerationnelle"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]


@pytest.fixture(scope="module")
def site(engine, tmp_path_factory):
    """A server with the six sample cases."""
    folder = tmp_path_factory.mktemp("site") / "cases"
    shutil.copytree(Path(__file__).parent / "data" / "cases", folder)
    with served(engine, folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all the tests."""
    with sync_api.sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture
def context_of(browser, site):
    """Makes a reader, with a storage of its own; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def open_context(**options):
        context = browser.new_context(base_url=site, **options)
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    assert complaints == []


def put_aside(page, slug):
    """Open a case and add it to the selection."""
    page.goto(f"/cas/{slug}")
    page.get_by_role("button", name="Ajouter à ma sélection").click()


def test_two_cases_are_put_aside_compared_and_made_a_booklet(context_of):
    """From case to case, the bar counts; it leads to the comparison, then to the booklet, and back still works."""
    page = context_of().new_page()
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


def test_a_case_leaves_the_selection_as_it_came(context_of):
    """The same button takes it out; the bar goes with the last case."""
    page = context_of().new_page()
    put_aside(page, REZO_POUCE)
    page.get_by_role("button", name="Retirer de ma sélection").click()

    assert page.locator("#selection").is_hidden()
    assert page.evaluate("localStorage.getItem('selection')") == "[]"


def test_the_selection_lasts_and_sets_no_cookie(context_of):
    """It is there on the next visit, in local storage alone."""
    context = context_of()
    put_aside(context.new_page(), REZO_POUCE)
    page = context.new_page()
    page.goto("/")

    assert page.locator("#selection").is_visible()
    assert context.cookies() == []


def test_a_damaged_storage_is_an_empty_selection(context_of):
    """What the page cannot read, or did not write, is put aside."""
    context = context_of()
    page = context.new_page()
    page.goto("/")
    for kept in ("{", '"texte"', '[1, "<b>", "../x", null]'):
        page.evaluate("kept => localStorage.setItem('selection', kept)", kept)
        page.reload()
        assert page.locator("#selection").is_hidden()


def test_the_keyboard_is_enough(context_of):
    """Tab reaches the button, Enter chooses, emptying gives the focus back to the page."""
    page = context_of().new_page()
    page.goto(f"/cas/{REZO_POUCE}")
    button = page.get_by_role("button", name="Ajouter à ma sélection")
    for _ in range(30):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert page.locator("#selection").is_visible()
    page.get_by_role("button", name="Vider").press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_without_javascript_a_case_opens_a_booklet_that_grows(context_of):
    """The button is a link to a booklet, where links add near cases."""
    page = context_of(java_script_enabled=False).new_page()
    page.goto(f"/cas/{REZO_POUCE}")
    page.get_by_role("link", name="Mettre dans un livret").click()
    page.get_by_role("heading", name="Livret de 1 cas").wait_for()
    page.locator("#ajouter + ul a").first.click()
    page.get_by_role("heading", name="Livret de 2 cas").wait_for()


def test_regions_of_the_map_are_reached_by_keyboard(context_of):
    """A region of the map takes the focus, shows it, and Enter opens its cases."""
    page = context_of().new_page()
    page.goto("/")
    region = page.locator("a.map__region", has_text="Bretagne")
    page.locator("h2#par-region").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    for _ in range(20):
        page.keyboard.press("Tab")
        if region.evaluate("element => element === document.activeElement"):
            break
    assert region.locator("path").evaluate("path => getComputedStyle(path).strokeWidth") == "12px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?region=bretagne")


def test_printing_leaves_out_what_is_for_the_screen(context_of):
    """On paper: no header links, no buttons, no bar; addresses of sources are written out."""
    page = context_of().new_page()
    put_aside(page, REZO_POUCE)
    page.goto(f"/livret?cas={REZO_POUCE}")
    page.emulate_media(media="print")

    assert page.locator("#selection").is_hidden()
    assert page.locator(".actions").is_hidden()
    written = page.locator(".booklet__sources a").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "https://" in written
