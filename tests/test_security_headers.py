"""Every response carries strict headers, static files are cached by content, oversized requests are refused."""

import re

import pytest
from fastapi.testclient import TestClient

from kb import CaseStore
from web.app import create_app
from web.assets import STATIC_DIR, Assets
from web.security import MAX_QUERY_STRING, SECURITY_HEADERS
from web.settings import Settings


@pytest.fixture
def client(engine, cases_dir):
    """A client of the application on the six sample cases."""
    return TestClient(create_app(CaseStore(cases_dir), engine, Settings()), raise_server_exceptions=False)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/recherche?q=moissac",
        "/cas/rezo-pouce-scic-auto-stop-organise-moissac-transdev",
        "/api",
        "/api/v1/search",
        "/nulle-part",
        "/recherche?page=zero",
        "/static/x/app.css",
        "/healthz",
    ],
)
def test_every_response_has_the_headers(client, path):
    """Pages, data, files and errors alike."""
    headers = client.get(path).headers

    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_unforeseen_errors_have_the_headers_too(engine):
    """A bug is answered outside the middleware, and still with the headers."""
    response = TestClient(create_app(None, engine, Settings()), raise_server_exceptions=False).get("/cas/x")

    assert response.status_code == 500
    assert response.headers["content-security-policy"] == SECURITY_HEADERS["Content-Security-Policy"]


def test_the_policy_allows_nothing_inline_nor_from_elsewhere():
    """No unsafe word, no other site, and nothing is allowed by default."""
    policy = SECURITY_HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "path", ["/", "/recherche?q=moissac", "/cas/rezo-pouce-scic-auto-stop-organise-moissac-transdev", "/api", "/rien"]
)
def test_pages_hold_nothing_the_policy_would_block(client, path):
    """No inline script, style or handler; the only data block is JSON-LD; scripts and styles are our own."""
    html = client.get(path).text

    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    assert set(re.findall(r"<script([^>]*)>", html)) - {' type="application/ld+json"'} == {
        attributes for attributes in re.findall(r"<script([^>]*)>", html) if 'src="/static/' in attributes
    }
    assert not re.search(r'(?:src|hx-get)="(?!/)', html)
    assert not re.search(r'<link[^>]+href="(?!/)', html)


def test_static_files_are_cached_for_a_year_by_content(client):
    """The address holds a hash of the content; an address of another version is served, but not kept."""
    url = Assets().url("app.css")
    current, old = client.get(url), client.get("/static/0123456789ab/app.css")

    assert current.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (old.status_code, old.headers["cache-control"]) == (200, "public, max-age=300")
    assert current.headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("path", ["/static/x/..%2f..%2fsettings.py", "/static/x/absent.css", "/static/%2e%2e/app.py"])
def test_nothing_but_the_static_files_is_served(client, path):
    """No address leads out of the folder."""
    assert client.get(path).status_code == 404


def test_every_static_file_says_where_it_comes_from():
    """Vendored code names its version and licence in its first line; ours says its purpose."""
    assert (STATIC_DIR / "htmx.min.js").read_text(encoding="utf-8").startswith("/* htmx 2.")
    assert (STATIC_DIR / "htmx.LICENSE.txt").is_file()
    for path in (*STATIC_DIR.glob("*.css"), *STATIC_DIR.glob("*.js")):
        opening = "/* " if path.suffix == ".css" else "// "
        assert "min." in path.name or path.read_text(encoding="utf-8").startswith(f"{opening}{path.name}: ")


def test_oversized_requests_are_refused(client):
    """A very long address is a 414, a large or endless body a 413, before anything is read."""
    assert client.get(f"/recherche?{'a' * (MAX_QUERY_STRING + 1)}").status_code == 414
    assert client.request("GET", "/recherche", content=b"x" * 70_000).status_code == 413
    assert client.request("GET", "/recherche", content=iter([b"x"])).status_code == 413


def test_long_answers_are_compressed(client):
    """Pages travel compressed."""
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
