"""What pages and API tell of the engine that answered, when there are two."""

import pytest
from absent_engine import AbsentEngine
from fastapi.testclient import TestClient

from indexer.engine_fallback import FallbackEngine
from indexer.errors import MeilisearchFailed
from kb import CaseStore
from web.app import create_app
from web.settings import Settings

ADDRESS = "http://meilisearch.interne:7700"
AWAY = MeilisearchFailed("injoignable", f"Le serveur Meilisearch {ADDRESS} ne répond pas.")


@pytest.fixture
def client(engine, cases_dir):
    """A site whose main engine is away."""
    return TestClient(create_app(CaseStore(cases_dir), FallbackEngine(AbsentEngine(AWAY), engine), Settings()))


def test_header(client, engine, cases_dir):
    """A header says which engine answered."""
    alone = TestClient(create_app(CaseStore(cases_dir), engine, Settings()))

    assert client.get("/api/v1/search?q=vélo").headers["X-Search-Engine"] == "embedded"
    assert alone.get("/api/v1/search?q=vélo").headers["X-Search-Engine"] == "embedded"


def test_notice_in_the_api(client):
    """The answer says that the spare engine gave it."""
    body = client.get("/api/v1/search?q=crèche").json()

    assert body["notices"][0]["code"] == "fallback"
    assert body["total"] > 0


def test_notice_on_the_page(client):
    """So does the page."""
    assert "le moteur de secours a cherché dans les mêmes cas" in client.get("/recherche?q=crèche").text


@pytest.mark.parametrize("address", ["/", "/cas/rennes-metropole-envie-35-reemploi-ordinateurs", "/api/v1/facets"])
def test_the_rest_goes_on(client, address):
    """The other pages answer as ever."""
    assert client.get(address).status_code == 200


def test_ready(client):
    """The site is ready, and says which part is down."""
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["parts"] == {"meilisearch": "injoignable", "embedded": "ok"}


@pytest.mark.parametrize("address", ["/readyz", "/api/v1/search?q=vélo", "/recherche?q=vélo", "/"])
def test_the_address_is_not_told(client, address):
    """Visitors are never given the address of the server within."""
    assert "meilisearch.interne" not in client.get(address).text
