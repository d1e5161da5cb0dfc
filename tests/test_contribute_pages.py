"""The page to propose a case: what it shows, gives and refuses; nothing of what is sent stays anywhere."""

import logging
import re
import socket
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from case_texts import RENNES
from fastapi.testclient import TestClient
from filled_forms import filled
from real_browser import served

from indexer import open_engine
from kb import CaseStore, Severity
from kb.checking import check_files
from web import request_body
from web.app import create_app
from web.forge import MAX_ADDRESS
from web.request_body import MAX_FIELDS
from web.security import MAX_FORM_BODY
from web.settings import Settings

GITHUB = "https://github.com/exemple/cas/edit/main/cases/{path}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SHORT = "Chaque année, 600 ordinateurs sortent du parc."


@pytest.fixture
def rennes(sample_cases):
    """A case to tell by the form."""
    return next(case for case in sample_cases if case.slug == RENNES.stem)


@pytest.fixture
def client(engine, cases_dir):
    """A client of the application on the six sample cases."""
    return TestClient(create_app(CaseStore(cases_dir), engine, Settings(repository_url=GITHUB)))


def send(client, pairs, path="/contribuer"):
    """Send a form as a browser does."""
    return client.post(path, content=urlencode(pairs), headers=FORM)


class TestPage:
    """The form as a page."""

    def test_blank(self, client):
        """All groups and fields, nothing said of them, no error; it may be kept by the browser."""
        response = client.get("/contribuer")

        assert response.status_code == 200
        assert re.findall(r'part__number">(\d)', response.text) == list("1234567")
        assert "data-blank" in response.text
        assert "field__remark" not in response.text
        assert "no-store" not in response.headers.get("cache-control", "")

    def test_errors_are_told_at_the_top_and_beside(self, client, rennes):
        """Each line of the summary leads to a field that is described by the same words; what was typed is there."""
        response = send(client, filled(rennes, titre="Court", acteurs_2_nature=""))
        html = response.text

        assert response.status_code == 422
        assert "Erreurs à corriger\u00a0: Proposer un cas" in html
        targets = re.findall(r'<li><a href="#([\w-]+)">', html.split('id="erreurs"')[1].split("</section>")[0])
        assert targets == ["champ-titre", "champ-acteurs-2-nature"]
        for target in targets:
            tag = re.search(rf'<(?:textarea|select|input)[^>]*id="{target}"[^>]*>', html)
            assert tag
            assert 'aria-invalid="true"' in tag[0]
            assert f'{target}-remarques"' in tag[0]
            assert f'id="{target}-remarques"' in html
        assert rennes.summary.split(",")[0] in html

    def test_rows_are_added_without_judging(self, client, rennes):
        """A plain button adds an actor; nothing is said yet of the form."""
        response = send(client, filled(rennes, titre="Court", faire="ajouter-acteurs"))

        assert response.status_code == 200
        assert f'name="acteurs-{len(rennes.actors) + 1}-nom"' in response.text
        assert "field__remark" not in response.text

    @pytest.mark.parametrize("path", ["/", "/recherche?q=xyzzy&region=corse", "/a-propos", "/plan-du-site"])
    def test_pages_lead_to_it(self, client, path):
        """From the head of each page, from a search without result, from the page about the base, from the plan."""
        main = client.get(path).text.split("<main", 1)[1].split("</main>")[0] if path != "/" else client.get(path).text

        assert 'href="/contribuer"' in main


class TestFile:
    """What one leaves with."""

    def test_it_is_downloaded_under_its_name(self, client, rennes, cases_dir):
        """The slug is the name of the file; `kb check` accepts it in the base."""
        response = send(
            client, filled(rennes, titre="Rennes : une seconde vie pour 600 ordinateurs", faire="telecharger")
        )
        name = "rennes-une-seconde-vie-pour-600-ordinateurs.md"
        path = cases_dir / "bretagne" / name
        path.write_bytes(response.content)

        assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert response.headers["content-type"] == "text/markdown; charset=utf-8"
        assert check_files(CaseStore(cases_dir), [path], everything=False).count(Severity.ERROR) == 0

    def test_a_case_with_an_error_gives_no_file(self, client, rennes):
        """The page says why instead."""
        response = send(client, filled(rennes, titre="Court", faire="telecharger"))

        assert (response.status_code, "content-disposition" in response.headers) == (422, False)

    def test_the_forge_is_opened_with_the_file(self, client, rennes):
        """The address holds the name and the text of the file."""
        pairs = filled(rennes, titre="Rennes : une seconde vie pour 600 ordinateurs", contexte=SHORT, alliance=SHORT)
        html = send(client, pairs).text
        address = re.search(r'href="(https://github.com/[^"]+)"', html)
        file = send(client, [*pairs, ("faire", "telecharger")]).text

        assert address
        parts = urlsplit(address[1].replace("&amp;", "&"))
        given = parse_qs(parts.query)
        assert parts.path == "/exemple/cas/new/main/cases"
        assert given["filename"] == ["bretagne/rennes-une-seconde-vie-pour-600-ordinateurs.md"]
        assert given["value"] == [file]

    def test_a_long_text_is_pasted(self, client, rennes):
        """The address holds the name only, the page says what to do; the text can be copied."""
        html = send(client, filled(rennes, slug="autre", contexte="Un mot de plus. " * 600)).text
        address = re.search(r'href="(https://github.com/[^"]+)"', html)

        assert address
        assert len(address[1]) < MAX_ADDRESS
        assert "value=" not in address[1]
        assert "copiez-le ci-dessous" in html
        assert 'data-copy="#texte-du-fichier"' in html

    @pytest.mark.parametrize(("contact", "shown"), [("", "qui publie ce site. "), ("a@b.org", 'href="mailto:a@b.org"')])
    def test_without_a_forge(self, engine, cases_dir, rennes, contact, shown):
        """Only the download, and where to send the file."""
        client = TestClient(create_app(CaseStore(cases_dir), engine, Settings(contact=contact)))
        html = send(client, filled(rennes, slug="autre")).text

        assert "Proposer sur la forge" not in html
        assert "Télécharger le fichier Markdown" in html
        assert shown in html


class TestBeside:
    """The preview and what resembles."""

    def test_the_preview_of_an_unfinished_case(self, client):
        """Markdown as on the page of a case, cleaned; what is missing; no page around it."""
        pairs = [
            ("titre", "Des vélos"),
            ("contexte", "Du **gras**\n\n<script>alert(1)</script> [x](javascript:alert(1))"),
        ]
        pairs += [("sources-1-url", "javascript:alert(1)"), ("acteurs-1-nom", "<b>Envie</b>")]
        response = send(client, pairs, "/contribuer/apercu")
        html = response.text

        assert (response.status_code, "<title>" in html) == (200, False)
        assert "<strong>gras</strong>" in html
        assert "<script" not in html
        assert 'href="javascript' not in html
        assert "&lt;b&gt;Envie&lt;/b&gt;" in html
        assert 'href="#champ-resume"' in html

    def test_a_case_told_again_is_recognised(self, client, rennes):
        """« Ce cas ressemble à », with a link; by the words it has in common, whatever the engine."""
        html = send(client, filled(rennes, slug="autre"), "/contribuer/apercu").text

        assert "Ce cas ressemble à" in html
        assert f'href="/cas/{rennes.slug}"' in html.split("alike__title")[1]

    def test_without_vectors_by_words(self, documents, cases_dir, tmp_path):
        """While there are no vectors, the near cases are found by their words, and the page says so."""
        engine = open_engine(tmp_path / "mots", semantic=False)
        engine.rebuild(documents)
        client = TestClient(create_app(CaseStore(cases_dir), engine, Settings()))
        pairs = [("titre", "Cession d’ordinateurs à une entreprise d’insertion de Rennes par la métropole")]
        html = send(client, pairs, "/contribuer/apercu").text

        assert "Cas proches par les mots" in html
        assert f'href="/cas/{RENNES.stem}"' in html

    def test_an_engine_that_is_away(self, cases_dir, rennes, tmp_path):
        """A case can be told without it."""
        client = TestClient(create_app(CaseStore(cases_dir), open_engine(tmp_path / "vide"), Settings()))

        assert send(client, filled(rennes, slug="autre")).status_code == 200

    def test_completions(self, client):
        """Communes with their place, actors of the base with their nature; nothing for one letter."""
        communes = client.get("/contribuer/communes?q=sète").text
        actors = client.get("/contribuer/acteurs?q=transd").text

        assert 'data-text="Sète" data-department="34" data-region="Occitanie"' in communes
        assert 'data-kind="entreprise"' in actors
        assert client.get("/contribuer/communes?q=s").text.strip() == ""


class TestNothingIsKept:
    """The server is a pair of eyes, not a memory."""

    def test_no_store_no_log_no_file(self, client, rennes, cases_dir, caplog):
        """Answers may not be cached; the words sent are in no log; no file appears."""
        caplog.set_level(logging.DEBUG)
        before = sorted(cases_dir.rglob("*"))
        word = "Mot-très-reconnaissable"
        for path in ("/contribuer", "/contribuer/apercu"):
            response = send(client, filled(rennes, slug="autre", contexte=f"{word}."), path)
            assert response.headers["cache-control"] == "no-store"
            assert word in response.text

        assert word not in caplog.text
        assert sorted(cases_dir.rglob("*")) == before


class TestHostile:
    """What is sent to harm is refused in French."""

    def test_too_large(self, client):
        """413 before anything is read, with what to do; a long case passes."""
        large = send(client, [("contexte", "a" * (MAX_FORM_BODY + 1))])

        assert large.status_code == 413
        assert "revenez en arrière et abrégez" in large.text
        assert send(client, [("contexte", "a" * 190_000)]).status_code == 422

    def test_too_many_fields(self, client):
        """5,000 actors are refused at once."""
        response = send(client, [(f"acteurs-{number}-nom", "x") for number in range(1, 5001)])

        assert response.status_code == 413
        assert MAX_FIELDS < 5000

    @pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
    def test_not_a_form(self, client, kind):
        """415: only the form of the page is read."""
        response = client.post("/contribuer", content=b"{}", headers={"Content-Type": kind})

        assert response.status_code == 415
        assert "Un formulaire est attendu" in response.text

    def test_too_slow(self, engine, cases_dir, monkeypatch):
        """A form that does not arrive in time is given up."""
        monkeypatch.setattr(request_body, "READ_TIME", 0.2)
        head = ["POST /contribuer HTTP/1.1", "Host: x", f"Content-Type: {FORM['Content-Type']}", "Content-Length: 99"]
        with (
            served(engine, cases_dir) as address,
            socket.create_connection(("127.0.0.1", urlsplit(address).port), timeout=10) as line,
        ):
            line.sendall("\r\n".join([*head, "", "titre="]).encode())
            answer = line.makefile("rb").readline()

        assert answer.startswith(b"HTTP/1.1 408")

    def test_bytes_that_are_no_text(self, client):
        """They are shown as unreadable, never an error of ours."""
        response = client.post("/contribuer", content=b"titre=%ff%fe%00&\xff\xfe=%zz&=&&titre", headers=FORM)

        assert response.status_code == 422

    def test_what_is_typed_is_never_markup(self, client):
        """In boxes, in remarks, in the preview and in the file shown."""
        attack = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)>'
        names = [
            "titre",
            "resume",
            "commune",
            "departements",
            "contexte",
            "slug",
            "acteurs-1-nom",
            "acteurs-1-nature",
            "faire",
        ]
        html = send(client, [(name, attack) for name in names]).text

        assert "<script>alert" not in html
        assert "<img" not in html

    @pytest.mark.parametrize(
        "slug", ["../../etc/passwd", "..", "a/b", "a\\b", 'a"; filename="x', "a\r\nX: y", "é", "."]
    )
    def test_a_name_that_leads_elsewhere(self, client, rennes, slug):
        """It is refused: no header, no address is made of it."""
        response = send(client, filled(rennes, slug=slug, faire="telecharger"))

        assert response.status_code == 422
        assert "content-disposition" not in response.headers
        assert "x" not in response.headers
