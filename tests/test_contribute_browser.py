"""A person who knows nothing of git adds a case, in a real Chromium: with JavaScript, without it, after a reload."""

import shutil
from pathlib import Path

import pytest
from real_browser import IN_A_BROWSER, served
from test_accessibility import CONTRAST, TAGS, violations

from kb import CaseStore, Severity
from kb.checking import check_files

TITLE = "Sète : les pêcheurs et une association réparent ensemble des filets"
SUMMARY = (
    "Les filets usés des pêcheurs finissaient à la décharge. Une association d’insertion les collecte au port, "
    "les répare avec eux et vend des sacs faits des restes."
)
TEXTS = {
    "Contexte": "Chaque année, des tonnes de filets sont jetées au port.",
    "Alliance": "Les pêcheurs donnent leurs filets, l’association les répare.",
    "Enseignements": "Il a fallu un local **près du port**.",
}
STORED = "window.localStorage.getItem('brouillon')"

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """A base of the six sample cases."""
    return Path(shutil.copytree(Path(__file__).parent / "data" / "cases", tmp_path_factory.mktemp("site") / "cases"))


@pytest.fixture(scope="module")
def site(engine, cases):
    """A server of this base, whose files are on a forge."""
    with served(engine, cases, repository_url="https://github.com/exemple/cas/edit/main/cases/{path}") as address:
        yield address


def complete(page, field, typed, name):
    """Type the beginning of a name and choose it in the list, by keyboard only."""
    page.locator(field).press_sequentially(typed, delay=10)
    option = page.locator(f"{field}-liste").get_by_role("option", name=name).first
    option.wait_for()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def tell(page):
    """Fill what both persons below fill in the same way: all but the place and the actors."""
    page.get_by_label("Titre obligatoire").fill(TITLE)
    page.get_by_label("Résumé").fill(SUMMARY)
    page.get_by_label("Économie circulaire").check()
    page.get_by_label("Coopération économique").check()
    for heading, text in TEXTS.items():
        page.get_by_label(heading).first.fill(text)


def tell_source(page):
    """Fill the source."""
    page.get_by_label("Adresse").fill("https://exemple.org/filets")
    page.get_by_label("Titre de la page").fill("Des filets réparés")
    page.get_by_label("Qui la publie").fill("Le journal du port")


def download(page):
    """The file that the button gives: its name and content."""
    with page.expect_download() as waited:
        page.get_by_role("button", name="Télécharger le fichier").click()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


def errors_of(cases, name, content):
    """What `kb check` refuses in this file, put in the base."""
    path = cases / "occitanie" / name
    path.write_bytes(content)
    found = check_files(CaseStore(cases), [path], everything=False)
    path.unlink()
    return [str(problem) for problem in found.problems if problem.severity is Severity.ERROR]


def test_a_person_adds_a_case(visit, cases):
    """Complete a town and an actor, see the preview, be told what is missing, mend it, leave with a valid file."""
    page = visit("/contribuer", accept_downloads=True)
    tell(page)
    complete(page, "#champ-commune", "sèt", "Sète")
    assert page.get_by_label("Départements").input_value() == "34"
    assert page.get_by_label("Occitanie").is_checked()
    complete(page, "#champ-acteurs-1-nom", "transd", "Transdev")
    assert page.locator("#champ-acteurs-1-nature").input_value() == "entreprise"
    page.locator("#champ-acteurs-2-nom").fill("Des filets et des liens")
    page.locator("#apercu strong", has_text="près du port").wait_for()
    page.locator("#apercu h2", has_text="2 réponses manquent").wait_for()

    page.get_by_role("button", name="Vérifier mon cas").click()
    summary = page.locator("#erreurs")
    assert summary.get_by_role("link").all_text_contents() == ["Acteur 2, nature", "Sources"]
    assert page.evaluate("document.activeElement.id") == "erreurs"
    summary.get_by_role("link", name="Acteur 2, nature").click()
    assert page.evaluate("document.activeElement.id") == "champ-acteurs-2-nature"
    page.locator("#champ-acteurs-2-nature").select_option("association")
    tell_source(page)
    page.get_by_role("button", name="Vérifier mon cas").click()

    page.get_by_role("heading", name="Votre cas est prêt").wait_for()
    name, content = download(page)
    assert name == "sete-les-pecheurs-et-une-association-reparent-ensemble-des-filets.md"
    assert errors_of(cases, name, content) == []
    assert "commune: Sète" in content.decode()
    assert (
        page.get_by_role("link", name="Proposer sur la forge").get_attribute("href").startswith("https://github.com/")
    )
    page.get_by_label("Résumé").fill(f"{SUMMARY} Et plus encore.")
    page.locator("#pret").wait_for(state="detached")


def test_the_same_without_javascript(visit, cases):
    """Plain buttons add an actor and judge the form; the preview is the page; the file is as valid."""
    page = visit("/contribuer", java_script_enabled=False, accept_downloads=True)
    tell(page)
    page.get_by_label("Occitanie").check()
    page.get_by_role("button", name="Ajouter un acteur").click()
    for number, (actor, kind) in enumerate(
        (("Le port", "collectivite"), ("Filets", "association"), ("Voiles", "entreprise")), 1
    ):
        page.locator(f"#champ-acteurs-{number}-nom").fill(actor)
        page.locator(f"#champ-acteurs-{number}-nature").select_option(kind)
    page.get_by_role("button", name="Retirer : Acteur 3").click()
    page.get_by_role("button", name="Vérifier mon cas").click()
    assert page.locator("#erreurs").get_by_role("link").all_text_contents() == ["Sources"]
    tell_source(page)
    page.get_by_role("button", name="Vérifier mon cas").click()
    page.get_by_role("heading", name="Votre cas est prêt").wait_for()

    assert page.locator("#apercu strong", has_text="près du port").count() == 1
    assert page.locator("[data-draft]").is_hidden()
    name, content = download(page)
    assert errors_of(cases, name, content) == []
    assert b"Voiles" not in content


def test_the_draft_survives_a_reload(visit):
    """Texts, boxes and added rows come back, with the preview; the draft goes when it is cleared."""
    page = visit("/contribuer")
    tell(page)
    page.get_by_role("button", name="Ajouter un acteur").click()
    page.locator("#champ-acteurs-3-nom").fill("Les voileries")
    page.reload()

    page.locator("#champ-acteurs-3-nom").wait_for()
    assert page.locator("#champ-acteurs-3-nom").input_value() == "Les voileries"
    assert page.get_by_label("Titre obligatoire").input_value() == TITLE
    assert page.get_by_label("Économie circulaire").is_checked()
    page.locator("#apercu", has_text="Les voileries").wait_for()
    page.get_by_role("button", name="Effacer le brouillon").click()
    page.locator("[data-draft-clear]").wait_for(state="hidden")
    assert page.get_by_label("Titre obligatoire").input_value() == ""
    assert page.evaluate(STORED) is None


def test_a_draft_that_is_damaged_is_left_alone(visit):
    """What another script put there is not a draft: the form opens, empty."""
    page = visit("/contribuer")
    for kept in ("{", '"x"', '[["titre", 1], "x", null]'):
        page.evaluate(f"window.localStorage.setItem('brouillon', {kept!r})")
        page.reload()
        assert page.get_by_label("Titre obligatoire").input_value() == ""
        page.evaluate("window.localStorage.clear()")


def test_enter_does_not_send_a_form_half_filled(visit):
    """In a box of one line, Enter stays on the page."""
    page = visit("/contribuer")
    page.get_by_label("Départements").fill("34")
    page.keyboard.press("Enter")

    assert page.get_by_label("Départements").input_value() == "34"
    assert page.locator("#erreurs").count() == 0


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("is_ready", [False, True])
def test_axe_finds_nothing_in_its_other_states(visit, width, is_ready):
    """With a list open and a preview; with errors; with the file: no violation, no weak contrast in the dark."""
    page = visit("/contribuer", viewport={"width": width, "height": 800})
    tell(page)
    if is_ready:
        page.get_by_label("Occitanie").check()
        for number, kind in ((1, "collectivite"), (2, "association")):
            page.locator(f"#champ-acteurs-{number}-nom").fill(f"Acteur {number}")
            page.locator(f"#champ-acteurs-{number}-nature").select_option(kind)
        tell_source(page)
    page.locator("#champ-commune").press_sequentially("sèt")
    page.locator("#champ-commune-liste [role=option]").first.wait_for()
    page.locator("#apercu strong", has_text="près du port").wait_for()
    found = {"list open": violations(page, TAGS)}
    page.get_by_role("button", name="Vérifier mon cas").click()
    page.locator("#pret" if is_ready else "#erreurs").wait_for()
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    found["judged"] = violations(page, TAGS)
    page.emulate_media(color_scheme="dark")
    found["judged, dark"] = violations(page, CONTRAST)

    assert {where: lines for where, lines in found.items() if lines} == {}
    assert page.evaluate("document.documentElement.scrollWidth") == width
