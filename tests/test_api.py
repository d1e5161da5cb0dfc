"""The JSON API: what each route answers, and how every bad parameter is refused."""

import pytest
from absent_engine import AbsentEngine
from fastapi.testclient import TestClient

from indexer import EngineUnavailable, Facet, IndexMissing
from kb import CaseStore
from web.api_reference import PARAMETERS, ROUTES
from web.app import create_app
from web.parameters import API_NAMES
from web.problems import KINDS
from web.settings import Settings

CAFES = "1000-cafes-groupe-sos-communes-rurales-entreprises"


@pytest.fixture
def client(engine, cases_dir):
    """A client of the application on the six sample cases."""
    return TestClient(create_app(CaseStore(cases_dir), engine, Settings()), raise_server_exceptions=False)


def client_without(error, cases_dir):
    """A client of an application whose engine raises this error."""
    return TestClient(create_app(CaseStore(cases_dir), AbsentEngine(error), Settings()), raise_server_exceptions=False)


def test_search_answers_hits_and_facets(client):
    """A search gives the best case first, with counts of each facet and their labels."""
    body = client.get("/api/v1/search", params={"q": "cloches de la cathédrale"}).json()

    assert body["hits"][0]["slug"] == "cathedrale-auch-cloches-laumaille-mecenat-de-competences"
    assert body["hits"][0]["url"] == "/cas/cathedrale-auch-cloches-laumaille-mecenat-de-competences"
    assert {"value", "label", "count", "selected"} == set(body["facets"]["domain"][0])


def test_an_empty_search_gives_every_case(client):
    """Without text nor filter, all cases are found."""
    body = client.get("/api/v1/search").json()

    assert (body["query"], body["total"], body["page"], body["pages"]) == ("", 6, 1, 1)


def test_filters_accept_labels_and_answer_canonical_values(client):
    """A filter may be given by label; the answer says how it was read and marks the value as selected."""
    body = client.get("/api/v1/search", params={"region": "occitanie", "type": "Mécénat"}).json()

    assert body["filters"] == {"region": ["Occitanie"], "type": ["mecenat"]}
    assert [hit["slug"] for hit in body["hits"]] == ["cathedrale-auch-cloches-laumaille-mecenat-de-competences"]
    assert {value["value"] for value in body["facets"]["region"] if value["selected"]} == {"Occitanie"}


def test_pages_link_to_their_neighbours(client):
    """`next` and `previous` are addresses that answer the neighbouring pages of the same search."""
    first = client.get("/api/v1/search", params={"per_page": 4}).json()
    second = client.get(first["next"]).json()

    assert (first["previous"], second["next"]) == (None, None)
    assert len(first["hits"]) + len(second["hits"]) == 6
    assert client.get(second["previous"]).json()["hits"] == first["hits"]


@pytest.mark.parametrize(
    ("params", "status", "parameter", "code"),
    [
        ({"region": "Occitannie"}, 400, "region", "parametre-invalide"),
        ({"department": "99"}, 400, "department", "parametre-invalide"),
        ({"domain": "sport-etudes"}, 400, "domain", "parametre-invalide"),
        ({"type": "partenariat"}, 400, "type", "parametre-invalide"),
        ({"modality": "xyzxyz"}, 400, "modality", "parametre-invalide"),
        ({"actor_kind": "extraterrestre"}, 400, "actor_kind", "parametre-invalide"),
        ({"status": "fini"}, 400, "status", "parametre-invalide"),
        ({"year_min": "hier"}, 400, "year_min", "parametre-invalide"),
        ({"year_max": "99999"}, 400, "year_max", "parametre-invalide"),
        ({"year_min": "2020", "year_max": "2010"}, 400, "year_min", "parametre-invalide"),
        ({"mode": "magique"}, 400, "mode", "parametre-invalide"),
        ({"sort": "hasard"}, 400, "sort", "parametre-invalide"),
        ({"literal": "peut-être"}, 400, "literal", "parametre-invalide"),
        ({"ignore": "tout"}, 400, "ignore", "parametre-invalide"),
        ({"explain": "un peu"}, 400, "explain", "parametre-invalide"),
        ({"per_page": "0"}, 400, "per_page", "parametre-invalide"),
        ({"per_page": "101"}, 400, "per_page", "parametre-invalide"),
        ({"page": "-1"}, 400, "page", "parametre-invalide"),
        ({"page": "²"}, 400, "page", "parametre-invalide"),
        ({"page": "999"}, 404, "page", "page-inexistante"),
        ({"q": "a" * 2001}, 413, "q", "texte-trop-long"),
        ({"quey": "café"}, 400, "quey", "parametre-inconnu"),
    ],
)
def test_bad_parameters_are_refused_in_french(client, params, status, parameter, code):
    """Every bad parameter gives problem details that name it, say what is wrong, and link to the code."""
    response = client.get("/api/v1/search", params=params)
    problem = response.json()

    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert (problem["parameter"], problem["code"], problem["type"]) == (parameter, code, f"/api#{code}")
    assert problem["detail"].endswith((".", "?"))


def test_a_bad_value_comes_with_the_nearest_and_the_valid_ones(client):
    """The nearest value and the list of all are given as data too."""
    problem = client.get("/api/v1/search", params={"region": "Bretagn"}).json()

    assert problem["nearest"] == "Bretagne"
    assert "Île-de-France" in problem["choices"]


def test_what_people_type_never_fails(client):
    """Quotation marks, colons and operators of query languages are words like others."""
    for text in ("l'eau", '"', "a:b", "AND", "(", "title:*", "\\", "🙂", "café\x00", "' OR 1=1 --", "*" * 500):
        assert client.get("/api/v1/search", params={"q": text}).status_code == 200


def test_a_case_is_given_whole_under_english_names(client):
    """The case has the names of the API, its sections and its sources."""
    case = client.get(f"/api/v1/cases/{CAFES}").json()

    assert case["title"].startswith("1000 cafés")
    assert case["actors"][0] == {"name": "Groupe SOS", "kind": "structure-ess", "brings": []}
    assert case["sources"][0]["url"].startswith("https://")
    assert "nom" not in case["actors"][0]


@pytest.mark.parametrize("slug", ["inconnu", "INCONNU", "..%2F..%2Fpyproject", "a" * 300, "%00", "x.md", "é"])
def test_an_unknown_case_is_a_404(client, slug):
    """Whatever the slug, a case that does not exist is a 404 in French, on both routes."""
    for url in (f"/api/v1/cases/{slug}", f"/api/v1/cases/{slug}/similar"):
        response = client.get(url)

        assert response.status_code == 404
        assert response.json()["code"] in {"cas-introuvable", "adresse-inconnue"}


def test_similar_cases_leave_the_case_out(client):
    """Similar cases are other cases."""
    body = client.get(f"/api/v1/cases/{CAFES}/similar").json()

    assert body["hits"]
    assert CAFES not in {hit["slug"] for hit in body["hits"]}


def test_facets_list_every_value_even_without_cases(client):
    """All values have a label and a count, save communes: 18 regions and the whole country, 16 domains, 4 types."""
    body = client.get("/api/v1/facets").json()
    facets = {facet["name"]: facet["values"] for facet in body["facets"]}

    assert body["total"] == 6
    assert set(facets) == {facet.value for facet in Facet if facet is not Facet.COMMUNE}
    assert [len(facets[name]) for name in ("region", "department", "domain", "type")] == [19, 101, 16, 4]
    assert {value["value"]: value["count"] for value in facets["region"]}["Occitanie"] == 2


def test_scores_and_reasons_are_given_when_asked(client):
    """With `explain`, a hit says its two scores, the words and the concepts it shares; without, it is lighter."""
    params = {"q": "mécénat de compétences cathédrale", "per_page": 1}
    light = client.get("/api/v1/search", params=params).json()
    explained = client.get("/api/v1/search", params={**params, "explain": "1"}).json()
    reasons = {"lexical_score", "semantic_score", "matched_words", "matched_concepts"}

    assert set(explained["hits"][0]) - set(light["hits"][0]) == reasons
    assert {"score", "passage", "proximity"} <= set(light["hits"][0])
    assert {"cathédrale", "compétences", "mécénat"} <= set(explained["hits"][0]["matched_words"])
    assert "mécénat de compétences" in {concept.lower() for concept in explained["hits"][0]["matched_concepts"]}


def test_the_next_page_is_explained_too(client):
    """`explain` is kept from page to page."""
    first = client.get("/api/v1/search", params={"per_page": 4, "explain": "true"}).json()

    assert "matched_words" in client.get(first["next"]).json()["hits"][0]


def test_few_results_come_with_ways_out(client):
    """What each removed constraint would give is counted exactly, and the cases nearest by meaning are there."""
    body = client.get("/api/v1/search", params={"q": "auto-stop", "region": "corse"}).json()
    offers = body["relaxations"]

    assert body["total"] == 0
    assert offers
    assert [client.get(offer["url"]).json()["total"] for offer in offers] == [offer["count"] for offer in offers]
    assert "rezo-pouce-scic-auto-stop-organise-moissac-transdev" in {hit["slug"] for hit in body["nearest"]}


def test_suggestions_complete_what_is_typed(client):
    """The route answers what the engine suggests; a limit is respected."""
    body = client.get("/api/v1/suggest", params={"q": "auto-stop mois"}).json()
    first = body["suggestions"][0]

    assert body["query"] == "auto-stop mois"
    assert (first["kind"], first["label"], first["value"]) == ("place", "Moissac", "auto-stop Moissac")
    assert first["detail"] == "Commune, Tarn-et-Garonne · 1 cas"
    assert len(client.get("/api/v1/suggest", params={"q": "mo", "limit": "2"}).json()["suggestions"]) == 2


def test_a_space_ends_the_word_that_is_typed(client):
    """« moi » may become Moissac, « moi » followed by a space may not."""
    typed, ended = (client.get("/api/v1/suggest", params={"q": text}).json() for text in ("moi", "moi "))

    assert typed["suggestions"]
    assert ended["suggestions"] == []


@pytest.mark.parametrize(
    ("params", "status", "parameter"),
    [
        ({"q": "a" * 2001}, 413, "q"),
        ({"q": "mo", "limit": "21"}, 400, "limit"),
        ({"q": "mo", "limit": "deux"}, 400, "limit"),
        ({"q": "mo", "region": "occitanie"}, 400, "region"),
    ],
)
def test_bad_parameters_of_suggestions_are_refused(client, params, status, parameter):
    """As on the other routes: problem details that name the parameter."""
    response = client.get("/api/v1/suggest", params=params)

    assert (response.status_code, response.json()["parameter"]) == (status, parameter)


def test_suggestions_answer_odd_texts(client):
    """Nothing typed, nothing suggested; nothing of what people type fails."""
    for text in ("", " ", "l'", '"', "\x00", "🙂", "a" * 2000, "é́́", "%", "(" * 50):
        response = client.get("/api/v1/suggest", params={"q": text})
        assert (response.status_code, response.json()["suggestions"]) == (200, [])


def test_health_and_readiness_answer(client):
    """/healthz says that the server runs, /readyz that the search finds cases."""
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["documents"]) == ("ok", 6)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineUnavailable("Le moteur ne répond pas."), "moteur-indisponible"),
        (IndexMissing("Rien n’est indexé. Lancez « kb index »."), "index-absent"),
    ],
)
def test_without_engine_the_search_is_a_503(cases_dir, error, code):
    """An engine that is away gives a 503 with its sentence; cases can still be read, the server is still alive."""
    client = client_without(error, cases_dir)

    similar = f"/api/v1/cases/{CAFES}/similar"
    for url in ("/api/v1/search", "/api/v1/suggest?q=moi", "/api/v1/facets", similar, "/readyz"):
        response = client.get(url)
        assert (response.status_code, response.json()["code"]) == (503, code)
        assert response.json()["detail"] == str(error)
        assert response.headers["retry-after"]
    assert client.get(f"/api/v1/cases/{CAFES}").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_bad_parameters_are_told_before_the_engine_is_asked(cases_dir):
    """The guards stand in order: a bad parameter is a 400 even when the engine is away."""
    client = client_without(EngineUnavailable("Le moteur ne répond pas."), cases_dir)

    assert client.get("/api/v1/search?page=zero").status_code == 400


def test_an_unforeseen_error_tells_nothing_of_the_inside(cases_dir):
    """A bug gives a 500 without traceback, path or message of the exception."""
    response = client_without(RuntimeError("secret /home/x.py"), cases_dir).get("/api/v1/search")

    assert (response.status_code, response.json()["code"]) == (500, "erreur-interne")
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_a_broken_case_file_tells_nothing_of_the_server(client, cases_dir):
    """A file that no longer parses is a 500 that does not name paths of the server."""
    path = next(cases_dir.glob(f"*/{CAFES}.md"))
    path.write_text("---\ntitre: [\n---\n", encoding="utf-8")
    response = client.get(f"/api/v1/cases/{CAFES}")

    assert (response.status_code, response.json()["code"]) == (500, "cas-illisible")
    assert str(cases_dir) not in response.text


def test_only_reading_is_served(client):
    """Other methods are refused, and no body is read."""
    assert client.post("/api/v1/search").json()["code"] == "methode-refusee"
    assert client.post("/api/v1/search", content=b"x" * 70_000).json()["code"] == "corps-trop-grand"


def test_openapi_describes_what_the_code_reads(client):
    """Parameters of the search in OpenAPI, in the reference table and in the parser are the same."""
    openapi = client.get("/openapi.json").json()
    described = [parameter["name"] for parameter in openapi["paths"]["/api/v1/search"]["get"]["parameters"]]

    assert described == [parameter.name for parameter in PARAMETERS]
    assert set(described) == set(API_NAMES.all())
    assert set(openapi["paths"]) == {route.path for route in ROUTES} - {"/openapi.json"}


def test_openapi_documents_errors_as_problem_details(client):
    """Each error of the search is described with its media type; FastAPI's own 422 never happens, so is not there."""
    openapi = client.get("/openapi.json").json()
    responses = openapi["paths"]["/api/v1/search"]["get"]["responses"]

    assert "422" not in str(openapi["paths"])
    assert set(responses) == {"200", "400", "404", "413", "503"}
    assert "application/problem+json" in responses["400"]["content"]


def test_documentation_pages_of_other_sites_are_off(client):
    """FastAPI's own pages load scripts from elsewhere: they do not exist here, /api stands for them."""
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    page = client.get("/api").text
    assert all(f'id="{code}"' in page for code in KINDS)
