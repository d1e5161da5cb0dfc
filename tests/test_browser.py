"""The search box in a real Chromium: suggestions by mouse and by keyboard, chips, a situation told at length."""

import pytest
from real_browser import IN_A_BROWSER

sync_api = pytest.importorskip("playwright.sync_api", reason="Le paquet playwright n’est pas installé.")
REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
STORY = "Notre village n’a plus de café et personne ne veut le reprendre. " * 4

pytestmark = IN_A_BROWSER


def type_in(page, text):
    """Type in the search box as a person does, and wait for the suggestions to this very text."""
    with page.expect_response(lambda response: response.url.endswith(f"/suggestions?q={text}")):
        page.locator("#q").press_sequentially(text, delay=10)
    page.locator("#suggestions [role=option]").first.wait_for()


def expanded(page):
    """What a screen reader is told of the list."""
    return page.locator("#q").get_attribute("aria-expanded")


def test_type_choose_read(visit):
    """A few letters, one click on a suggestion, the results, the case."""
    page = visit("/")
    type_in(page, "moiss")
    page.get_by_role("option", name="Moissac Commune").click()
    page.wait_for_url("**/recherche?q=Moissac")
    page.locator(".hit__title a").first.click()

    page.wait_for_url(f"**/cas/{REZO_POUCE}")


def test_the_list_works_by_keyboard_only(visit):
    """Tab to the box, type, go down and up, choose with Enter: the focus never leaves the box."""
    page = visit("/")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    type_in(page, "moiss")
    box = page.get_by_role("combobox")
    told = page.locator("#suggestions-status").text_content()
    page.keyboard.press("ArrowDown")
    first = box.get_attribute("aria-activedescendant")
    selected = page.locator(f"#{first}").get_attribute("aria-selected")
    page.keyboard.press("ArrowUp")
    back_in_the_box = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowUp")
    last = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    assert told.startswith(str(page.get_by_role("option").count()))
    assert (first, selected, back_in_the_box) == ("suggestion-1", "true", None)
    assert last == f"suggestion-{page.get_by_role('option').count()}"
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=Moissac")


def test_the_roles_are_those_of_a_combobox(visit):
    """The box names its list, which holds named groups of options."""
    page = visit("/")
    box = page.get_by_role("combobox", name="Votre question")

    assert (box.get_attribute("aria-controls"), expanded(page)) == ("suggestions", "false")
    type_in(page, "mois")
    assert expanded(page) == "true"
    listbox = page.get_by_role("listbox", name="Suggestions")
    assert listbox.get_by_role("group", name="Lieux").get_by_role("option").count() == 1
    assert listbox.get_by_role("group", name="Cas").get_by_role("option").count() == 1


def test_escape_closes_and_keeps_the_text(visit):
    """Escape closes the list only; an arrow opens it again; leaving the box closes it."""
    page = visit("/")
    type_in(page, "mois")
    page.keyboard.press("Escape")

    assert (expanded(page), page.locator("#q").input_value()) == ("false", "mois")
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Tab")
    page.locator("#suggestions").wait_for(state="hidden")
    assert expanded(page) == "false"


def test_enter_without_a_choice_searches_what_is_typed(visit):
    """The list never decides for the person: Enter sends the text as typed."""
    page = visit("/")
    type_in(page, "mois")
    page.keyboard.press("Enter")

    page.wait_for_url("**/recherche?q=mois")


def test_a_suggested_case_opens(visit):
    """A title leads straight to its case."""
    page = visit("/")
    type_in(page, "rezo")
    page.get_by_role("group", name="Cas").get_by_role("option").click()

    page.wait_for_url(f"**/cas/{REZO_POUCE}")


def test_nothing_is_suggested_in_the_middle_of_a_composition(visit):
    """With an input method, letters that are not settled yet are not asked for."""
    page = visit("/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions" in request.url else None)
    page.evaluate(
        """() => {
            const box = document.getElementById("q");
            box.focus();
            box.value = "mois";
            box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    page.wait_for_timeout(400)

    assert asked == []
    page.evaluate("document.getElementById('q').dispatchEvent(new CompositionEvent('compositionend'))")
    page.get_by_role("option").first.wait_for()
    assert len(asked) == 1


def test_on_the_search_page_a_choice_keeps_the_filters(visit):
    """The results are swapped in place, the address holds the whole search, the number of results is announced."""
    page = visit("/recherche?region=occitanie")
    page.evaluate("window.sameDocument = true")
    type_in(page, "moiss")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=Moissac&region=occitanie")

    assert page.evaluate("window.sameDocument")
    assert expanded(page) == "false"
    sync_api.expect(page.locator("#announcement")).to_contain_text("cas pour « Moissac »")


def test_a_chip_leaves_by_keyboard(visit):
    """Enter on a chip removes what was understood; reading goes on from the heading."""
    page = visit("/recherche?q=auto-stop+Moissac")
    page.locator(".chip", has_text="Moissac").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sans=commune**")

    sync_api.expect(page.locator(".chip", has_text="Lecture écartée")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "results-title"


def test_the_counter_follows_the_story(visit):
    """The box of several lines says how much is left, and stops at the limit."""
    page = visit("/")
    box = page.get_by_label("Décrivez votre situation")
    box.fill("Bonjour")
    counter = page.locator(".long-text__counter")

    assert " ".join(counter.text_content().split()) == "7 sur 2 000 caractères"
    box.fill("a" * 1999)
    box.press("End")
    box.press_sequentially("bc")
    assert box.input_value()[-2:] == "ab"
    assert counter.get_attribute("data-full") == "true"


def test_a_story_finds_the_passages_that_answer(visit):
    """A situation told at length stays whole in its box, above cases with their best passage."""
    page = visit("/recherche")
    page.get_by_text("Décrire plutôt votre situation").click()
    page.get_by_label("Décrivez votre situation").fill(STORY)
    page.get_by_role("button", name="Trouver des cas proches").click()
    page.wait_for_url("**/recherche?q=Notre*")

    assert page.locator("#q").input_value() == STORY.strip()
    assert "1000 cafés" in page.locator(".hit__title").first.text_content()
    assert page.locator(".hit__passage mark").count() > 0


def test_on_a_phone_nothing_overflows(visit):
    """At 390 px the list fits, its lines are tall enough for a finger, and a tap chooses."""
    page = visit("/", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    type_in(page, "moiss")
    options = page.get_by_role("option")
    heights = [options.nth(index).bounding_box()["height"] for index in range(options.count())]

    assert min(heights) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    options.first.tap()
    page.wait_for_url("**/recherche?q=Moissac")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("path", ["/", "/recherche?q=auto-stop+Montauban", "/recherche?q=auto-stop&region=corse"])
def test_a_very_narrow_screen_is_enough(visit, path):
    """At 320 px, nothing has to be scrolled sideways."""
    page = visit(path, viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_javascript_all_is_plain(visit):
    """The box is a plain field, the form, the chips, the story and the ways out are plain requests."""
    page = visit("/", java_script_enabled=False)

    assert page.locator("#q").get_attribute("role") is None
    page.fill("#q", "auto-stop Moissac")
    page.get_by_role("button", name="Chercher").click()
    assert page.locator(".hit__title").first.text_content().strip().startswith("Rezo Pouce")
    page.locator(".chip", has_text="Moissac").click()
    assert page.locator(".chip", has_text="Lecture écartée").is_visible()
    page.locator(".situation-fold summary").click()
    page.fill("#recit", STORY)
    page.get_by_role("button", name="Trouver des cas proches").click()
    assert "1000 cafés" in page.locator(".hit__title").first.text_content()
    page.goto("/recherche?q=auto-stop&region=corse")
    page.get_by_role("link", name="Sans Corse").click()
    assert page.locator(".hit").count() > 0
