"""The `kb` command on the index: index, search, eval: what they print, their exit codes, their French."""

import json
import shutil
from pathlib import Path

import pytest

from indexer import MAX_TEXT, storage
from indexer.storage import Storage
from kb.cli import run

RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"
AUCH = "cathedrale-auch-cloches-laumaille-mecenat-de-competences"
TOURCOING = "creche-ehpad-les-orchidees-tourcoing-rigolo-comme-la-vie"
JUDGED = [
    {"id": "a", "kind": "lieu", "query": "carillon", "relevant": {AUCH: 3}},
    {"id": "b", "kind": "besoin", "query": "faire vivre ensemble bambins et aînés", "relevant": {TOURCOING: 3}},
    {"id": "c", "kind": "besoin", "query": "zzz xylophone", "relevant": {RENNES: 2}},
]


@pytest.fixture
def data(engine, tmp_path):
    """A data folder where the six cases are indexed with their vectors."""
    return Path(shutil.copytree(engine.keeper._storage.data_dir, tmp_path / "data"))


@pytest.fixture
def kb(capsys, cases_dir, data, monkeypatch):
    """Run `kb` on the sample cases and the data folder: exit code, output, errors."""

    def command(*arguments):
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    monkeypatch.setenv("KB_CASES_DIR", str(cases_dir))
    monkeypatch.setenv("KB_DATA_DIR", str(data))
    return command


@pytest.fixture
def judged(tmp_path):
    """A file of judged queries."""
    path = tmp_path / "judged.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in JUDGED), encoding="utf-8")
    return path


def edit(cases_dir, old, new):
    """Change something in one case."""
    path = cases_dir / "bretagne" / f"{RENNES}.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return path


class TestIndex:
    """`kb index`."""

    def test_nothing_to_do(self, kb):
        """An index that matches the files is left as it is."""
        assert kb("index") == (0, "6 cas, index à jour (0 textes vectorisés).\n", "")

    def test_one_edited_case(self, kb, cases_dir):
        """After one edited line of plain words, the one text that holds it is embedded again."""
        edit(cases_dir, "La ville change chaque année beaucoup", "La ville change tous les ans beaucoup")

        code, out, err = kb("index")
        assert (code, err) == (0, "")
        assert out.startswith("6 cas indexés en ")
        assert out.endswith("(1 textes vectorisés).\n")

    def test_force(self, kb):
        """`--force` reads and indexes everything again; texts that are embedded already are not embedded again."""
        code, out, _ = kb("index", "--force")

        assert (code, out.startswith("6 cas indexés en ")) == (0, True)
        assert out.endswith("(0 textes vectorisés).\n")

    def test_invalid_case(self, kb, cases_dir):
        """A refused file is told and left out, the others are indexed, and the command fails."""
        path = edit(cases_dir, "[Bretagne]", "[Bretagnne]")

        code, out, err = kb("index")
        assert (code, out.startswith("5 cas indexés")) == (1, True)
        assert err.startswith(f"{path}:16: regions[1] : région inconnue « Bretagnne ».")

    def test_damaged_index(self, kb, data):
        """A damaged index is built again."""
        (Storage(data).live() / "documents.jsonl").write_text("{", encoding="utf-8")

        assert kb("index")[1].startswith("6 cas indexés")
        assert kb("index")[1].startswith("6 cas, index à jour")

    def test_busy(self, kb, data, monkeypatch):
        """While another process indexes, the command says so and fails."""
        monkeypatch.setattr(storage, "LOCK_SECONDS", 0.05)
        with Storage(data).writing():
            code, out, err = kb("index", "--force")

        assert (code, out) == (1, "")
        assert err == f"Une autre indexation est en cours dans {data}. Attendez qu’elle finisse, puis recommencez.\n"

    def test_no_cases(self, kb, tmp_path):
        """A folder that is not there is named."""
        code, _, err = kb("index", "--cases", tmp_path / "absent")

        assert (code, "n’existe pas. Indiquez le bon avec --cases" in err) == (1, True)

    def test_data_is_a_file(self, kb, tmp_path):
        """A data folder that is a file is named, without a traceback."""
        (tmp_path / "file").write_text("x", encoding="utf-8")

        code, out, err = kb("index", "--data", tmp_path / "file")
        assert (code, out) == (1, "")
        assert str(tmp_path / "file") in err
        assert "Traceback" not in err


class TestSearch:
    """`kb search`."""

    def search(self, kb, *arguments):
        """The JSON of a search by words."""
        code, out, err = kb("search", *arguments, "--mode", "lexical", "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def test_json(self, kb):
        """The shape that programs rely on."""
        body = self.search(kb, "mécénat de compétences")

        assert (body["query"], body["total"]) == ("mécénat de compétences", len(body["hits"]))
        assert body["took_ms"] > 0
        assert {"slug", "title", "score"} <= body["hits"][0].keys()
        assert body["hits"][0]["slug"] == AUCH
        assert {"value": "Occitanie", "count": 1} in body["facets"]["region"]

    @pytest.mark.parametrize(
        ("option", "name"),
        [
            ("--region", "bretagne"),
            ("--department", "Ille-et-Vilaine"),
            ("--domain", "numerique"),
            ("--type", "Pratiques responsables"),
            ("--commune", "Rennes"),
        ],
    )
    def test_filters(self, kb, option, name):
        """Filters are given as people call them: code, slug or label, whatever accents and case."""
        assert [hit["slug"] for hit in self.search(kb, "", option, name)["hits"]] == [RENNES]

    def test_sort_by_proximity(self, kb):
        """`--sort proximity` puts the nearest first; without a place it says what is missing."""
        near = self.search(kb, "", "--region", "Bretagne", "--region", "Occitanie", "--sort", "proximity")
        nowhere = self.search(kb, "", "--sort", "proximity")

        assert len(near["hits"]) == 3
        assert [notice["code"] for notice in near["notices"]] == ["by-distance"]
        assert [notice["code"] for notice in nowhere["notices"]] == ["no-place"]

    def test_with_figures(self, kb):
        """`--with-figures` keeps the cases whose results give figures."""
        body = self.search(kb, "", "--with-figures")

        assert 0 < body["total"] == body["facets"]["with_figures"][0]["count"] < 6
        assert all(hit["with_figures"] for hit in body["hits"])

    def test_repeated_filters(self, kb):
        """A repeated filter widens, another one narrows."""
        regions = "--region", "Bretagne", "--region", "Occitanie"

        assert self.search(kb, "", *regions)["total"] == 3
        assert [hit["slug"] for hit in self.search(kb, "", *regions, "--type", "mecenat")["hits"]] == [AUCH]

    @pytest.mark.parametrize(
        ("option", "name", "nearest"),
        [
            ("region", "Bretgne", "Bretagne"),
            ("department", "Ile-et-Vilaine", "Ille-et-Vilaine"),
            ("domain", "numérik", "numerique"),
            ("type", "mécena", "mecenat"),
        ],
    )
    def test_unknown_value(self, kb, option, name, nearest):
        """An unknown value is named, with its option and the nearest one known."""
        code, out, err = kb("search", "", f"--{option}", name)

        assert (code, out) == (1, "")
        assert err.startswith(f"--{option} : « {name} » n’est pas une valeur connue. Vouliez-vous dire « ")
        assert nearest in err.lower().replace("é", "e") or nearest in err

    def test_limit(self, kb):
        """At most as many hits as asked; the total counts them all."""
        body = self.search(kb, "", "--limit", 2)

        assert (len(body["hits"]), body["total"]) == (2, 6)

    def test_read_by_people(self, kb):
        """Without --json: how many, then a title, a place, a slug and a sentence each."""
        code, out, _ = kb("search", "carillon", "--mode", "lexical")
        words = " ".join(out.split())

        assert code == 0
        assert words.startswith("1 cas en ")
        assert "1. Auch : l'entreprise Laumaillé entretient les cloches" in words
        assert "Auch · Occitanie · 2013" in words
        assert AUCH in words
        assert "Résumé : Pour conserver les cloches et le carillon" in words

    def test_markup_is_text(self, kb):
        """Square brackets in a question are no markup of the terminal."""
        assert kb("search", "[/b] [red]carillon", "--mode", "lexical")[0] == 0

    def test_nothing_found(self, kb):
        """Finding nothing is an answer."""
        assert self.search(kb, "zzz xylophone")["total"] == 0

    def test_long_text(self, kb):
        """A text that is too long is refused, with the bound."""
        code, _, err = kb("search", "emploi " * MAX_TEXT)

        assert code == 1
        assert f"au plus {MAX_TEXT} sont lus. Raccourcissez-la." in err

    def test_edited_case(self, kb, cases_dir):
        """An index behind the files is brought up to date before the search."""
        edit(cases_dir, "Rennes : la ville", "Xylophones : la ville")

        assert [hit["slug"] for hit in self.search(kb, "xylophones")["hits"]] == [RENNES]

    def test_while_another_process_indexes(self, kb, cases_dir, data, monkeypatch):
        """While another process writes the index, its present state is searched, and the user is told."""
        edit(cases_dir, "La ville change", "La commune change")
        monkeypatch.setattr(storage, "LOCK_SECONDS", 0.05)
        with Storage(data).writing():
            code, out, err = kb("search", "cloches", "--mode", "lexical")

        assert (code, AUCH in out) == (0, True)
        assert err == "L’index est en cours de mise à jour : la recherche se fait sur son état actuel.\n"

    def test_words_alone_wait_for_no_vectors(self, kb, tmp_path):
        """In lexical mode a cold base answers from its full text, without embedding anything first."""
        code, out, _ = kb("search", "cloches", "--mode", "lexical", "--data", tmp_path / "cold")

        assert (code, AUCH in out) == (0, True)
        assert not (tmp_path / "cold" / "vectors.sqlite").exists()

    def test_folders(self, kb, cases_dir, data, tmp_path, monkeypatch):
        """--cases and --data are understood before and after the name of the command, above the environment."""
        monkeypatch.setenv("KB_CASES_DIR", str(tmp_path / "absent"))
        monkeypatch.setenv("KB_DATA_DIR", str(tmp_path / "absent"))
        asked = "search", "carillon", "--mode", "lexical", "--json"
        where = "--cases", cases_dir, "--data", data

        before, after = kb(*where, *asked), kb(*asked, *where)
        assert before[0] == after[0] == 0
        assert json.loads(before[1])["hits"] == json.loads(after[1])["hits"] != []
        assert not (tmp_path / "absent").exists()


class TestEval:
    """`kb eval`."""

    def test_json(self, kb, judged):
        """The shape that programs rely on; one query answered, one not by words, one not at all."""
        code, out, err = kb("eval", judged, "--mode", "lexical", "--json")
        body = json.loads(out)

        assert (code, err) == (0, "")
        assert body.keys() == {"queries", "ndcg@10", "recall@20", "mrr@10", "by_kind"}
        assert body["queries"] == 3
        assert body["by_kind"].keys() == {"besoin", "lieu"}
        assert body["by_kind"]["lieu"] == {"queries": 1, "ndcg@10": 1.0, "recall@20": 1.0, "mrr@10": 1.0}
        assert body["mrr@10"] == pytest.approx((1 + 2 * body["by_kind"]["besoin"]["mrr@10"]) / 3, abs=1e-4)

    def test_table(self, kb, judged):
        """For people: one line a kind, then all."""
        _, out, _ = kb("eval", judged, "--mode", "lexical")

        assert [line.split()[1:3] for line in out.splitlines() if "│" in line and "." in line] == [
            ["besoin", "│"], ["lieu", "│"], ["toutes", "│"],
        ]  # fmt: skip

    def test_compare(self, kb, judged):
        """Two modes side by side, with the queries that gain and lose, and how sure the difference is."""
        code, out, _ = kb("eval", judged, "--compare", "lexical", "hybrid")

        assert code == 0
        assert "écart moyen" in out
        assert "non significatif au seuil de 5 %" in out

    def test_markup_is_text(self, kb, tmp_path):
        """Square brackets and control characters of a file are only text."""
        path = tmp_path / "judged.jsonl"
        path.write_text(json.dumps({**JUDGED[0], "id": "[/b]", "kind": "[/red]\x1b[31m"}) + "\n", encoding="utf-8")

        for options in (("--mode", "lexical"), ("--compare", "lexical", "semantic")):
            code, out, _ = kb("eval", path, *options)
            assert (code, "[/red]" in out, "\x1b[31m" in out) == (0, True, False)

    def test_wrong_file(self, kb, tmp_path):
        """A file that cannot be used is named with its line."""
        path = tmp_path / "judged.jsonl"
        path.write_text(json.dumps(JUDGED[0]) + "\n{\n", encoding="utf-8")

        code, out, err = kb("eval", path)
        assert (code, out) == (1, "")
        assert err.startswith(f"{path}:2 : ce n’est pas une requête jugée.")
        assert kb("eval", tmp_path / "absent")[::2] == (
            1,
            f"{tmp_path / 'absent'} : introuvable. Vérifiez le nom du fichier.\n",
        )
