"""A real Chromium and a real server, for tests that look at pages as readers do; skipped without a Chromium."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from kb import CaseStore
from web.app import create_app
from web.settings import Settings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
NO_CHROMIUM = "Aucun Chromium sur cette machine : installez le paquet chromium."
IN_A_BROWSER = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)]
"""What the tests of a file that drive a browser are marked with."""
SAMPLE_CASES = Path(__file__).parent / "data" / "cases"
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}
PATIENCE = 10_000  # milliseconds
FAILED_PAGE = re.compile(r"Failed to load resource.*status of 4\d\d")  # said of the pages of errors themselves


@contextmanager
def served(engine, cases: Path, **settings) -> Iterator[str]:
    """The address of a server on a free port, which stops afterwards."""
    app = create_app(CaseStore(cases), engine, Settings(**settings))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@contextmanager
def chromium(playwright):
    """A Chromium without a window."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def site(engine, tmp_path_factory):
    """A server with the six sample cases."""
    folder = tmp_path_factory.mktemp("site") / "cases"
    shutil.copytree(SAMPLE_CASES, folder)
    with served(engine, folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all the tests of a file."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Le paquet playwright n’est pas installé.")
    with sync_api.sync_playwright() as playwright, chromium(playwright) as made:
        yield made


@pytest.fixture
def reader(browser, site):
    """Makes a reader, with a storage of its own; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def told(message):
        if message.type == "error" and not FAILED_PAGE.search(message.text):
            complaints.append(message.text)

    def make(**options):
        context = browser.new_context(base_url=site, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", told)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def visit(reader):
    """Opens a page as a reader who has never come."""

    def open_page(path, **options):
        page = reader(**options).new_page()
        page.goto(path)
        return page

    return open_page


def eventually(page, expression):
    """Wait until an expression is true in a page, whose policy lets no script be evaluated by Playwright's own wait."""
    until = time.monotonic() + PATIENCE / 1000
    while not _is_true(page, expression):
        if time.monotonic() > until:
            pytest.fail(f"{expression} reste faux sur {page.url}.")
        time.sleep(0.05)


def _is_true(page, expression):
    error = pytest.importorskip("playwright.sync_api").Error
    try:
        return page.evaluate(expression)
    except error:  # the page is being replaced
        return False


def tab_to(page, element, most=120):
    """Press Tab until an element has the focus, as one does without a mouse."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{most} tabulations n’atteignent pas {element}.")
