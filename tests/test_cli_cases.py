"""The `kb` command on case files: what it prints, its exit codes, its French, never a traceback."""

import io
import subprocess
import sys

import pytest

from kb import CaseStore
from kb.cli import app, run

RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


@pytest.fixture
def kb(capsys, monkeypatch):
    """Run `kb` with arguments and the answers typed at its questions: exit code, output, errors."""

    def command(*arguments, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    monkeypatch.delenv("KB_CASES_DIR", raising=False)
    return command


class TestFolders:
    """Where commands look."""

    def test_before_or_after_the_name(self, kb, cases_dir):
        """`--cases` and `--data` may stand on either side of the command."""
        assert kb("--cases", cases_dir, "--data", "x", "check")[0] == 0
        assert kb("check", "--cases", cases_dir, "--data", "x")[0] == 0

    def test_the_nearest_wins(self, kb, cases_dir, tmp_path):
        """The option after the name counts more than the one before."""
        assert kb("--cases", tmp_path / "rien", "check", "--cases", cases_dir)[0] == 0

    def test_the_environment(self, kb, cases_dir, tmp_path, monkeypatch):
        """KB_CASES_DIR gives the folder; an option overrides it."""
        monkeypatch.setenv("KB_CASES_DIR", str(cases_dir))

        assert kb("check")[0] == 0
        assert kb("--cases", tmp_path / "rien", "check")[0] == 1
        assert kb("check", "--cases", tmp_path / "rien")[0] == 1

    def test_the_current_folder(self, kb, cases_dir, monkeypatch):
        """By default `cases` in the current folder."""
        monkeypatch.chdir(cases_dir.parent)

        assert kb("check")[0] == 0


class TestImport:
    """`kb import`."""

    @pytest.fixture
    def collection(self, sample_cases, tmp_path):
        """Two cases as JSON Lines, and a line that is none."""
        path = tmp_path / "cas.jsonl"
        path.write_text("\n".join([*(case.model_dump_json() for case in sample_cases[:2]), "{"]), encoding="utf-8")
        return path

    def test_a_report(self, kb, collection, tmp_path):
        """Refused rows with their line, then the counts; one refused row is a failure."""
        assert kb("import", collection, "--cases", tmp_path / "cases") == (
            1,
            (
                f"{collection}:3: ligne : la ligne n’est pas du JSON. Corrigez cette ligne.\n"
                "3 lignes : 2 nouvelles, 0 modifiée, 0 inchangée, 1 refusée.\n"
            ),
            "",
        )
        assert kb("check", "--cases", tmp_path / "cases")[0] == 0

    def test_a_dry_run(self, kb, collection, tmp_path):
        """It says that nothing was written."""
        code, out, _ = kb("import", collection, "--dry-run", "--cases", tmp_path / "cases")

        assert (code, out.endswith("Rien n’a été écrit.\n"), (tmp_path / "cases").exists()) == (1, True, False)

    def test_all_or_nothing(self, kb, collection, tmp_path):
        """The refused row stops the others."""
        _, out, _ = kb("import", collection, "--all-or-nothing", "--cases", tmp_path / "cases")

        assert out.endswith("Rien n’a été écrit.\n")
        assert CaseStore(tmp_path / "cases").paths() == []

    def test_columns_that_feed_nothing(self, kb, collection, sample_cases, tmp_path):
        """They are named; so are the cases that changed."""
        kb("import", collection, "--cases", tmp_path / "cases")
        row = sample_cases[0].model_dump_json().replace('"start_year":2019', '"start_year":2018,"note":"x"')
        collection.write_text(row, encoding="utf-8")

        assert kb("import", collection, "--cases", tmp_path / "cases")[1] == (
            f"modifié : {sample_cases[0].slug}\n"
            "colonnes ignorées : note\n"
            "1 ligne : 0 nouvelle, 1 modifiée, 0 inchangée, 0 refusée.\n"
        )

    def test_an_unreadable_file(self, kb, tmp_path):
        """One sentence on the standard error."""
        assert kb("import", tmp_path / "x.pdf")[1:] == (
            "",
            f"{tmp_path / 'x.pdf'} : format inconnu « .pdf ». Formats lus : .jsonl, .ndjson, .json, .csv, .xlsx.\n",
        )


@pytest.fixture
def rennes(sample_cases):
    """The case that the interviews below tell."""
    return next(case for case in sample_cases if case.slug == RENNES)


def answers_for(case, slug):
    """What someone types to tell a case, with a mistake in most answers, then the right one."""
    one, other = case.actors[0], case.actors[2]
    source = case.sources[0]
    return "\n".join([
        "trop court", case.title, case.summary,
        case.city, "Ille-et-Vilaine", "bretagnne",
        "10, économie cirulaire", "pratiques responsable", "réemploi",
        one.name, "3", "matériel; argent", case.actors[1].name, "collectivité", "", "",
        other.name, "structure-ess", "n’importe quoi", "compétences", "",
        case.context, "", case.alliance, "", "", "# Titre", "", case.lessons, "",
        case.means or "Deux agents et un entrepôt.", "", "", "Commencer par un quartier.", "",
        "javascript:alert(1)", "x", "y", source.url, source.title, source.publisher, "",
        "", " ; ".join(case.questions),
        "20177", "2017", "en cours", "", "2026-02-31", "2026-11-24", "ordinateurs, réemploi",
        "Mauvais Nom", slug, "",
    ])  # fmt: skip


class TestNew:
    """`kb new`: questions, each answer checked as it comes."""

    def test_an_interview(self, kb, tmp_path, rennes):
        """Wrong answers are asked again, near ones recognised; the file is valid and its place told."""
        code, out, err = kb("new", "--cases", tmp_path / "cases", typed=answers_for(rennes, RENNES))
        store = CaseStore(tmp_path / "cases")

        assert (code, err) == (0, "")
        case = store.load(RENNES)
        assert f"Le cas est écrit : {store.path_of(case)}" in out
        assert (case.title, case.summary, case.questions) == (rennes.title, rennes.summary, rennes.questions)
        assert (case.regions, case.departments, case.city) == (("Bretagne",), ("35",), "Rennes")
        assert (case.domains, case.types) == (("numerique", "economie-circulaire"), ("pratiques-responsables",))
        assert [actor.kind for actor in case.actors] == ["collectivite", "collectivite", "structure-ess"]
        assert (case.start_year, case.status, case.checked) == (2017, "en-cours", rennes.checked)
        assert (case.context, case.alliance, case.lessons) == (rennes.context, rennes.alliance, rennes.lessons)
        assert (case.means, case.limits, case.replicate) == (
            rennes.means or "Deux agents et un entrepôt.", "", "Commencer par un quartier."
        )  # fmt: skip
        assert [actor.brings for actor in case.actors] == [("materiel", "argent"), (), ("competences",)]
        assert case.sources[0].accessed is not None

    @pytest.mark.parametrize(
        "message",
        [
            "10 caractères, il en faut au moins 15. Précisez.",
            "→ Bretagne",
            "→ economie-circulaire",
            "tous les acteurs sont de nature « collectivite »",
            "année 20177 hors des bornes",
            "ce jour n’existe pas",
            "adresse mal formée",
            "titre de niveau 1 ou 2 dans la section",
            "Renommez le fichier « mauvais-nom.md »",
        ],
    )
    def test_what_is_said_on_the_way(self, kb, tmp_path, rennes, message):
        """Each mistake is told at once, in the words of `kb check`."""
        assert message in kb("new", "--cases", tmp_path / "cases", typed=answers_for(rennes, RENNES))[1]

    def test_the_end_of_the_input(self, kb, tmp_path, rennes):
        """Nothing is written when the answers stop."""
        code, _, err = kb("new", "--cases", tmp_path / "cases", typed=f"{rennes.title}\n")

        assert (code, err) == (1, "L’entrée s’est terminée avant la dernière question : rien n’est écrit.\n")
        assert not (tmp_path / "cases").exists()

    def test_a_slug_that_is_taken(self, kb, cases_dir, rennes):
        """Another one is asked for."""
        typed = answers_for(rennes, f"{RENNES}\n{RENNES}-2")

        code, out, _ = kb("new", "--cases", cases_dir, typed=typed)

        assert code == 0
        assert "Cet identifiant est déjà pris." in out


class TestFrench:
    """Help and usage errors."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["chek"], "Commande inconnue : chek. Vouliez-vous dire 'check' ?"),
            (["check", "--casse", "x"], "Option inconnue : --casse"),
            (["import"], "Il manque FICHIER."),
            (["import", "a", "b"], "De trop : b."),
            (["check", "--cases"], "L’option --cases attend une valeur."),
        ],
    )
    def test_usage_errors(self, kb, arguments, message):
        """A sentence in French, where to find help, exit code 2."""
        code, out, err = kb(*arguments)

        assert (code, out) == (2, "")
        assert err.startswith(message)
        assert "--help" in err

    @pytest.mark.parametrize("name", [command.name for command in app.registered_commands])
    def test_every_command_has_a_french_help(self, kb, name):
        """What it does, an example, its exit code; nothing of Typer's English but « Usage »."""
        code, out, _ = kb(name, "--help")

        assert code == 0
        assert "Exemple : kb " in out
        assert "Code de sortie : 0" in out
        assert "Affiche cette aide." in out
        assert "Show this message" not in out

    def test_no_argument(self, kb):
        """`kb` alone prints its help."""
        assert "Contrôle les fichiers de cas" in kb()[1]

    def test_an_interruption_is_quiet(self, kb, monkeypatch):
        """Ctrl-C ends without a traceback, with the usual code."""

        def interrupted(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr("kb.store.CaseStore.paths", interrupted)
        code, _, err = kb("check")

        assert (code, "Traceback" in err) == (130, False)


def test_the_module_is_the_command(cases_dir):
    """`python -m kb` works as `kb`, even where the terminal knows no accents."""
    done = subprocess.run(
        [sys.executable, "-m", "kb", "check", "--cases", cases_dir, cases_dir / "rien"],
        capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.endswith(b"rien : ni fichier ni dossier de ce nom.\n")
