"""Every page type in a real Chromium: axe-core finds nothing, nothing is wider than the screen, visits are light."""

import shutil
from pathlib import Path

import pytest
from real_browser import IN_A_BROWSER, served

DATA = Path(__file__).parent / "data"
AXE = (DATA / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}

REZO_POUCE = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
OZANAM = "ozanam-cllaj-martinique-cohabitation-intergenerationnelle"
PAGES = {
    "accueil": "/",
    "recherche": "/recherche?q=lien+social+Occitanie",
    "recherche en carte": "/recherche?q=lien+social&vue=carte",
    "recherche en carte, de près": "/recherche?region=occitanie&vue=carte",
    "recherche en tableau": "/recherche?q=lien+social+Occitanie&vue=tableau&tri=proximite",
    "recherche filtrée": "/recherche?region=occitanie&departement=82&commune=82112&chiffres=1&annee_min=2000",
    "recherche vide": "/recherche?q=xyzzy&region=corse",
    "cas": f"/cas/{REZO_POUCE}",
    "cas arrêté": "/cas/cas-arrete",
    "acteurs": "/acteurs",
    "acteur": "/acteurs/transdev",
    "domaine": "/domaines/mobilite",
    "type": "/types/mecenat",
    "région": "/regions/occitanie",
    "comparaison": f"/comparer?cas={REZO_POUCE}&cas={OZANAM}",
    "comparaison vide": "/comparer",
    "livret": f"/livret?cas={REZO_POUCE}&cas={OZANAM}",
    "proposer un cas": "/contribuer",
    "à propos": "/a-propos",
    "accessibilité": "/accessibilite",
    "mentions légales": "/mentions-legales",
    "plan": "/plan-du-site",
    "api": "/api",
    "erreur": "/nulle-part",
    "composants": "/styleguide",
}
BUDGET = 120_000  # bytes transferred on a first visit

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def site(engine, tmp_path_factory):
    """A server with the six sample cases and a stopped one, which shares the actors of one of them."""
    folder = tmp_path_factory.mktemp("site") / "cases"
    shutil.copytree(DATA / "cases", folder)
    text = (folder / "occitanie" / f"{REZO_POUCE}.md").read_text(encoding="utf-8")
    stopped = text.replace("statut: transforme", "statut: arrete")
    (folder / "occitanie" / "cas-arrete.md").write_text(stopped, encoding="utf-8")
    with served(engine, folder, development=True, repository_url="https://exemple.fr/{path}") as address:
        yield address


def violations(page, rules):
    """What axe-core finds, one line for each element."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules)
    return [
        f"{rule['id']} : {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(visit, path):
    """No violation of WCAG 2.2 AA nor of good practice, on a phone and on a desk; in the dark, no weak contrast."""
    page = visit(path, viewport={"width": 375, "height": 800})
    found = {"phone": violations(page, TAGS)}
    page.emulate_media(color_scheme="dark")
    found["phone, dark"] = violations(page, CONTRAST)
    page.set_viewport_size({"width": 1280, "height": 900})
    found["desk, dark"] = violations(page, CONTRAST)
    page.emulate_media(color_scheme="light")
    found["desk"] = violations(page, TAGS)

    assert {where: lines for where, lines in found.items() if lines} == {}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_is_wider_than_the_screen(visit, path):
    """At 320 pixels (1280 pixels at 400 %), and with text at 200 %, no page scrolls sideways."""
    page = visit(path, viewport={"width": 320, "height": 700})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    assert (width, page.evaluate("document.documentElement.scrollWidth")) == (320, 640)


@pytest.mark.parametrize(
    "name", ["accueil", "recherche", "recherche en carte", "recherche en tableau", "cas", "livret", "proposer un cas"]
)
def test_a_first_visit_is_light_and_asks_no_other_site(browser, site, name):
    """All that a first visit transfers, compressed, fits in the budget; nothing comes from elsewhere."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes, hosts = [], []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda event: hosts.append(event["request"]["url"]))
    page.goto(PAGES[name], wait_until="networkidle")
    context.close()

    assert 10_000 < sum(sizes) <= BUDGET
    assert {url for url in hosts if not url.startswith((site, "data:"))} == set()
