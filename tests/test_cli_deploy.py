"""The commands for those who run a server: config, ping, meilisearch keys; settings that are refused."""

import json
import socket
import threading
import time

import pytest
import uvicorn

from indexer.meilisearch.keys import ADMIN_ACTIONS, SEARCH_ACTIONS
from kb import CaseStore, cli
from web.app import create_app
from web.settings import Settings

KEY = "une-cle-tres-secrete"
MOISSAC = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"


def run(capsys, *arguments):
    """The exit code of a command, what it printed, what it told."""
    code = cli.run(list(arguments))
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return code, printed.out, printed.err


class TestConfig:
    """What `kb config` shows."""

    def test_every_setting(self, capsys):
        """One line for each setting."""
        code, out, _ = run(capsys, "config")

        assert code == 0
        assert [line.partition("=")[0] for line in out.splitlines()] == [
            f"KB_{field.upper()}" for field in Settings.model_fields
        ]

    def test_values_in_force(self, capsys, monkeypatch):
        """Values come from the environment."""
        monkeypatch.setenv("KB_ENGINE", "meilisearch")
        monkeypatch.setenv("KB_PORT", "9000")
        _, out, _ = run(capsys, "config", "--json")

        shown = json.loads(out)
        assert (shown["KB_ENGINE"], shown["KB_PORT"], shown["KB_MEILISEARCH_INDEX"]) == ("meilisearch", "9000", "cases")

    @pytest.mark.parametrize("options", [[], ["--json"]])
    def test_secrets_are_masked(self, options, capsys, monkeypatch):
        """A secret is never printed; one can see that it is set."""
        monkeypatch.setenv("KB_MEILISEARCH_API_KEY", KEY)
        _, out, _ = run(capsys, "config", *options)

        assert KEY not in out
        assert "••••" in out

    def test_no_secret(self, capsys, monkeypatch):
        """A secret that is not set is shown empty."""
        monkeypatch.delenv("KB_MEILISEARCH_API_KEY", raising=False)
        _, out, _ = run(capsys, "config")

        assert "KB_MEILISEARCH_API_KEY=\n" in out


class TestRefusedSettings:
    """A value that cannot be is told in one sentence, by every command that reads it."""

    @pytest.mark.parametrize(
        ("name", "value", "told"),
        [
            ("KB_PORT", "huit", "KB_PORT : « huit » n’est pas accepté, un nombre entier est attendu."),
            ("KB_PORT", "70000", "KB_PORT : « 70000 » n’est pas accepté, la valeur est trop grande."),
            ("KB_ENGINE", "elastic", "attendu : 'embedded' ou 'meilisearch'"),
            ("KB_MEILISEARCH_URL", "meilisearch:7700", "la valeur n’a pas la forme attendue"),
            ("KB_MEILISEARCH_INDEX", "a b", "la valeur n’a pas la forme attendue"),
        ],
    )
    def test_config(self, name, value, told, capsys, monkeypatch):
        """`kb config` names the variable, the value and what is wrong."""
        monkeypatch.setenv(name, value)
        code, _, err = run(capsys, "config")

        assert code == 1
        assert told in err

    def test_search(self, capsys, monkeypatch, cases_dir, tmp_path):
        """So do the commands that search."""
        monkeypatch.setenv("KB_EMBEDDER", "gpt")
        code, _, err = run(capsys, "--cases", str(cases_dir), "--data", str(tmp_path / "data"), "search", "vélo")

        assert (code, err.startswith("KB_EMBEDDER : « gpt » n’est pas accepté")) == (1, True)


class TestPing:
    """What `kb ping` tells."""

    def test_nothing_there(self, capsys):
        """No server: exit code 1 and a sentence."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            site = f"http://127.0.0.1:{free.getsockname()[1]}"

        assert run(capsys, "ping", site) == (1, "", f"{site} n’est pas prêt (pas de réponse).\n")

    def test_not_an_address(self, capsys):
        """What is no address is refused."""
        code, _, err = run(capsys, "ping", "file:///etc/passwd")

        assert (code, "n’est pas une adresse" in err) == (1, True)

    def test_ready(self, capsys, engine, cases_dir, monkeypatch):
        """A server that is ready: how many cases, which engine. Without an address, it is looked for on its port."""
        application = create_app(CaseStore(cases_dir), engine, Settings())
        server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        monkeypatch.setenv("KB_PORT", str(server.servers[0].sockets[0].getsockname()[1]))
        try:
            assert run(capsys, "ping") == (0, "6 cas, moteur embedded.\n", "")
        finally:
            server.should_exit = True
            thread.join()


class TestMeilisearchDown:
    """Commands with `KB_ENGINE=meilisearch` and no server."""

    @pytest.fixture(autouse=True)
    def no_server(self, monkeypatch):
        """An address where nothing listens."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        monkeypatch.setenv("KB_ENGINE", "meilisearch")
        monkeypatch.setenv("KB_MEILISEARCH_URL", f"http://127.0.0.1:{port}")

    def test_search_answers(self, capsys, cases_dir, tmp_path):
        """`kb search` answers with the spare engine, and says so."""
        code, out, _ = run(capsys, "--cases", str(cases_dir), "--data", str(tmp_path), "search", "auto-stop")

        assert code == 0
        assert "Le moteur principal ne répond pas" in out
        assert "rezo-pouce" in out

    def test_eval_refuses(self, capsys, cases_dir, tmp_path):
        """`kb eval` does not measure another engine than the one asked."""
        judged = tmp_path / "judged.jsonl"
        judged.write_text('{"id": "1", "kind": "x", "query": "auto-stop", "relevant": {"a": 1}}', encoding="utf-8")
        code, _, err = run(capsys, "--cases", str(cases_dir), "--data", str(tmp_path), "eval", str(judged))

        assert (code, "ne répond pas : connexion refusée" in err) == (1, True)

    def test_keys(self, capsys, monkeypatch):
        """`kb meilisearch keys` says that the server does not answer."""
        monkeypatch.setenv("MEILI_MASTER_KEY", KEY)
        code, out, err = run(capsys, "meilisearch", "keys")

        assert (code, out, "ne répond pas : connexion refusée" in err) == (1, "", True)


class TestKeys:
    """The keys that `kb meilisearch keys` makes."""

    @pytest.fixture
    def made(self, live_meilisearch, capsys, monkeypatch):
        """The keys of a base of its own, made twice."""
        index = live_meilisearch.index()
        monkeypatch.setenv("KB_MEILISEARCH_URL", live_meilisearch.url)
        monkeypatch.setenv("KB_MEILISEARCH_INDEX", index)
        monkeypatch.setenv("MEILI_MASTER_KEY", live_meilisearch.key)
        answers = [json.loads(run(capsys, "meilisearch", "keys", "--json")[1]) for _ in range(2)]
        return index, answers

    def test_made_once(self, made):
        """A second run gives the same keys."""
        _, (first, second) = made

        assert first == second
        assert first["search"] != first["admin"]

    def test_rights(self, made, live_meilisearch):
        """One can only search this base, the other cannot make keys."""
        index, (keys, _) = made
        there = {key["key"]: key for key in live_meilisearch.door().get("/keys?limit=1000")["results"]}

        assert set(there[keys["search"]]["actions"]) == set(SEARCH_ACTIONS)
        assert there[keys["search"]]["indexes"] == [index, f"{index}-*"]
        assert set(there[keys["admin"]]["actions"]) == set(ADMIN_ACTIONS)

    def test_env_file(self, made, capsys):
        """Printed, they are lines of a `.env` file."""
        _, (keys, _) = made
        _, out, _ = run(capsys, "meilisearch", "keys")

        assert f"KB_MEILISEARCH_SEARCH_KEY={keys['search']}\n" in out
        assert f"KB_MEILISEARCH_ADMIN_KEY={keys['admin']}\n" in out


class TestOnMeilisearch:
    """The commands on a real server, as the containers run them."""

    @pytest.fixture(autouse=True)
    def base(self, live_meilisearch, capsys, monkeypatch):
        """A base of its own, its two keys made by the command."""
        monkeypatch.setenv("KB_ENGINE", "meilisearch")
        monkeypatch.setenv("KB_MEILISEARCH_URL", live_meilisearch.url)
        monkeypatch.setenv("KB_MEILISEARCH_INDEX", live_meilisearch.index())
        monkeypatch.setenv("MEILI_MASTER_KEY", live_meilisearch.key)
        keys = json.loads(run(capsys, "meilisearch", "keys", "--json")[1])
        monkeypatch.setenv("KB_MEILISEARCH_API_KEY", keys["admin"])
        return keys

    def test_index_then_search(self, base, capsys, cases_dir, tmp_path, monkeypatch):
        """`kb index` with the key that writes, then `kb search` and `kb eval` with the one that only searches."""
        where = ["--cases", str(cases_dir), "--data", str(tmp_path / "data")]
        judged = tmp_path / "judged.jsonl"
        line = {"id": "1", "kind": "x", "query": "auto-stop", "relevant": {MOISSAC: 3}}
        judged.write_text(json.dumps(line), encoding="utf-8")
        indexed = [run(capsys, *where, "index")[:2] for _ in range(2)]
        monkeypatch.setenv("KB_MEILISEARCH_API_KEY", base["search"])
        code, out, _ = run(capsys, *where, "search", "auto-stop", "--json")
        page = json.loads(out)
        measured = json.loads(run(capsys, *where, "eval", str(judged), "--json")[1])

        assert [code for code, _ in indexed] == [0, 0]
        assert indexed[0][1].startswith("6 cas indexés en ")
        assert indexed[1][1].startswith("6 cas, index à jour")
        assert (code, page["hits"][0]["slug"], page["notices"]) == (0, MOISSAC, [])
        assert measured["ndcg@10"] == 1

    def test_index_with_the_wrong_key(self, base, capsys, cases_dir, tmp_path, monkeypatch):
        """`kb index` with the key that only searches says so, and exits with 1."""
        monkeypatch.setenv("KB_MEILISEARCH_API_KEY", base["search"])
        code, _, err = run(capsys, "--cases", str(cases_dir), "--data", str(tmp_path / "data"), "index")

        assert (code, "refuse la clé" in err) == (1, True)

    def test_search_before_index(self, capsys, cases_dir, tmp_path):
        """`kb search` before `kb index`: the spare engine answers."""
        code, out, _ = run(capsys, "--cases", str(cases_dir), "--data", str(tmp_path / "data"), "search", "auto-stop")

        assert (code, "Le moteur principal ne répond pas" in out) == (0, True)
