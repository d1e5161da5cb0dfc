"""`kb check`: what it prints for people, pull requests and programs, what it mends, its exit codes."""

import io
import json
import subprocess

import pytest

from kb.cli import run

RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"


@pytest.fixture
def cases_dir(cases_dir):
    """The sample cases about which there is nothing to say."""
    next(cases_dir.glob("martinique/*.md")).unlink()
    return cases_dir


@pytest.fixture
def kb(capsys, monkeypatch):
    """Run `kb` with arguments: exit code, output, errors."""

    def command(*arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    monkeypatch.delenv("KB_CASES_DIR", raising=False)
    return command


def break_case(cases_dir):
    """Make one case wrong; its path."""
    path = cases_dir / "bretagne" / f"{RENNES}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("[Bretagne]", "[Bretagnne]"), encoding="utf-8")
    return path


class TestCheck:
    """`kb check`."""

    def test_all_is_well(self, kb, cases_dir):
        """A summary, and success."""
        assert kb("check", "--cases", cases_dir) == (0, "5 cas, 0 erreur, 0 avertissement.\n", "")

    def test_an_error(self, kb, cases_dir):
        """One line: file, line, field, problem, remedy; then failure."""
        path = break_case(cases_dir)

        code, out, _ = kb("check", "--cases", cases_dir)

        assert code == 1
        assert out.split("\n")[:2] == [
            f"{path}:16: regions[1] : région inconnue « Bretagnne ». Vouliez-vous dire « Bretagne » ?",
            "5 cas, 1 erreur, 0 avertissement.",
        ]

    def test_a_warning_is_no_failure(self, kb, cases_dir):
        """It is marked as a remark."""
        path = cases_dir / "bretagne" / f"{RENNES}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("commune: Rennes", "commune: Renes"), encoding="utf-8")

        code, out, _ = kb("check", "--cases", cases_dir)

        assert code == 0
        assert "Vouliez-vous dire « Rennes » ? [avertissement]\n5 cas, 0 erreur, 1 avertissement." in out

    def test_some_files(self, kb, cases_dir):
        """Files and folders may be named: only they are checked."""
        path = break_case(cases_dir)

        assert kb("check", path, "--cases", cases_dir)[0] == 1
        assert kb("check", cases_dir / "occitanie", cases_dir / "national", "--cases", cases_dir) == (
            0,
            "3 cas, 0 erreur, 0 avertissement.\n",
            "",
        )
        assert kb("check", cases_dir, "--cases", cases_dir)[1].endswith("5 cas, 1 erreur, 0 avertissement.\n")

    def test_one_file_is_compared_with_the_base(self, kb, cases_dir):
        """A slug that another folder has already is told even when one file is checked."""
        twin = cases_dir / "corse" / f"{RENNES}.md"
        twin.parent.mkdir()
        twin.write_text((cases_dir / "bretagne" / f"{RENNES}.md").read_text(encoding="utf-8"), encoding="utf-8")

        assert "est déjà pris par" in kb("check", twin, "--cases", cases_dir)[1]

    def test_nothing_of_that_name(self, kb, cases_dir):
        """A path that is not there is named."""
        assert kb("check", cases_dir / "rien", "--cases", cases_dir) == (
            1,
            "",
            f"{cases_dir / 'rien'} : ni fichier ni dossier de ce nom.\n",
        )

    def test_no_base(self, kb, tmp_path):
        """A folder that is not there is named, with the option that changes it."""
        assert kb("check", "--cases", tmp_path / "rien") == (
            1,
            "",
            f"Le dossier « {tmp_path / 'rien'} » n’existe pas. Indiquez le bon avec --cases.\n",
        )

    def test_names_that_act_on_the_terminal(self, kb, cases_dir):
        """Escape sequences and line breaks in names and keys are shown as codes, on one line."""
        path = cases_dir / "bretagne" / "a\x1b[31m\nb.md"
        path.write_text('---\n"x\\ny\\e": z\n---\n', encoding="utf-8")

        _, out, _ = kb("check", path, "--cases", cases_dir)

        assert "\x1b" not in out
        assert "\na\\x1b[31m b.md:2: en-tête : clé inconnue « x y\\x1b »" in out.replace(f"{path.parent}/", "\n")


class TestFormats:
    """The same problems for three readers."""

    def test_for_a_program(self, kb, cases_dir):
        """JSON, with the counts, the rule and all parts of each problem."""
        path = break_case(cases_dir)

        code, out, _ = kb("check", "--format", "json", "--cases", cases_dir)

        assert code == 1
        assert json.loads(out) == {
            "files": 5,
            "errors": 1,
            "warnings": 0,
            "problems": [
                {
                    "code": "region-inconnue",
                    "path": str(path),
                    "line": 16,
                    "field": "regions[1]",
                    "problem": "région inconnue « Bretagnne »",
                    "remedy": "Vouliez-vous dire « Bretagne » ?",
                    "severity": "error",
                }
            ],
        }

    def test_for_a_pull_request(self, kb, cases_dir, monkeypatch):
        """A workflow command with the file as the forge knows it, and its line."""
        break_case(cases_dir)
        monkeypatch.chdir(cases_dir.parent)

        assert kb("check", "--format", "github")[1].split("\n")[0] == (
            f"::error file=cases/bretagne/{RENNES}.md,line=16,title=region-inconnue::"
            "regions[1] : région inconnue « Bretagnne ». Vouliez-vous dire « Bretagne » ?"
        )

    def test_nothing_contributed_makes_a_command(self, kb, cases_dir):
        """Line breaks, commas and colons of names and values cannot end a command nor begin another one."""
        path = cases_dir / "bretagne" / "a,line=1::x\n::add-mask::b.md"
        path.write_text('---\n"k\\n::stop-commands::e 100%": z\n---\n', encoding="utf-8")

        _, out, _ = kb("check", path, "--format", "github", "--cases", cases_dir)

        lines = out.splitlines()
        assert all(line.startswith(("::error file=", "::warning file=", "1 cas, ")) for line in lines)
        assert all(line.split("::")[1].count(",") == 2 for line in lines[:-1])
        assert any("k ::stop-commands::e 100%25" in line for line in lines)

    def test_errors_come_first(self, kb, cases_dir):
        """The forge shows ten remarks of a sort: warnings must not hide errors."""
        break_case(cases_dir)
        other = next(cases_dir.glob("hauts-de-france/*.md"))
        other.write_text(other.read_text(encoding="utf-8").replace("questions:", "#"), encoding="utf-8")

        lines = kb("check", other, break_case(cases_dir), "--format", "github", "--cases", cases_dir)[1].splitlines()

        assert lines[0].startswith("::error ")


@pytest.fixture
def repository(cases_dir):
    """The sample cases in a git repository: a function that runs git there."""

    def git(*arguments):
        name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", "-C", cases_dir.parent, *name, *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "-m", "Add cases")
    return git


class TestSince:
    """`kb check --since`: only what changed."""

    @pytest.mark.usefixtures("repository")
    def test_nothing_changed(self, kb, cases_dir):
        """No file, no problem."""
        assert kb("check", "--since", "main", "--cases", cases_dir) == (0, "0 cas, 0 erreur, 0 avertissement.\n", "")

    def test_changed_and_new_files(self, kb, cases_dir, repository):
        """A changed file, committed or not, and a file that git does not know yet; a removed file is not read."""
        repository("switch", "--quiet", "-c", "proposition")
        path = break_case(cases_dir)
        repository("commit", "--quiet", "-am", "Break")
        new = path.with_name("nouveau.md")
        new.write_text("---\n", encoding="utf-8")
        next(cases_dir.glob("national/*.md")).unlink()
        (cases_dir / "LISEZ-MOI.txt").write_text("x", encoding="utf-8")

        code, out, _ = kb("check", "--since", "main", "--cases", cases_dir)

        assert code == 1
        assert out.endswith("2 cas, 2 erreurs, 0 avertissement.\n")
        assert {line.split(":")[0] for line in out.splitlines()[:-1]} == {str(path), str(new)}

    def test_what_others_changed_there_is_left_out(self, kb, cases_dir, repository):
        """Counted from where the branch left: a file changed on main since is not checked."""
        repository("branch", "proposition")
        break_case(cases_dir)
        repository("commit", "--quiet", "-am", "Change main")
        repository("switch", "--quiet", "proposition")

        assert kb("check", "--since", "main", "--cases", cases_dir)[1].startswith("0 cas")

    @pytest.mark.usefixtures("repository")
    def test_named_paths_that_changed(self, kb, cases_dir):
        """Paths and a revision together: what was named and changed."""
        break_case(cases_dir)

        assert kb("check", cases_dir / "occitanie", "--since", "main", "--cases", cases_dir)[1].startswith("0 cas")
        assert kb("check", cases_dir / "bretagne", "--since", "main", "--cases", cases_dir)[1].count("1 cas") == 1

    @pytest.mark.usefixtures("repository")
    @pytest.mark.parametrize("revision", ["--output=ailleurs", "-h", ""])
    def test_a_revision_that_reads_as_an_option(self, kb, cases_dir, revision):
        """It is refused before git sees it."""
        code, out, err = kb("check", f"--since={revision}", "--cases", cases_dir)

        assert (code, out) == (1, "")
        assert "n’est pas une révision" in err

    @pytest.mark.usefixtures("repository")
    def test_an_unknown_revision(self, kb, cases_dir):
        """Its name is repeated."""
        assert "git ne connaît pas la révision « rien »" in kb("check", "--since", "rien", "--cases", cases_dir)[2]

    def test_outside_a_repository(self, kb, cases_dir, monkeypatch):
        """The folder is named, and what to do instead."""
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(cases_dir.parent.parent))

        assert kb("check", "--since", "main", "--cases", cases_dir) == (
            1,
            "",
            f"--since : « {cases_dir} » n’est pas dans un dépôt git. Nommez plutôt les fichiers.\n",
        )

    def test_without_git(self, kb, cases_dir, monkeypatch):
        """One sentence."""
        monkeypatch.setenv("PATH", "")

        assert "--since demande git" in kb("check", "--since", "main", "--cases", cases_dir)[2]


class TestFix:
    """`kb check --fix`: mends the slips that leave no doubt, and shows what it did."""

    def test_a_slip_is_mended_and_shown(self, kb, cases_dir):
        """The difference as `patch` reads it; the file in canonical form; nothing left to say."""
        path = cases_dir / "bretagne" / f"{RENNES}.md"
        original = path.read_text(encoding="utf-8")
        path.write_text(original.replace("## Alliance\n\n", "## Alliance\n\nUne  idée simple...\n\n"), encoding="utf-8")

        before = kb("check", path, "--cases", cases_dir)[1]
        code, out, _ = kb("check", path, "--fix", "--cases", cases_dir)

        assert before.count(": Alliance : ") == 2
        assert code == 0
        assert "\n-Une  idée simple...\n+Une idée simple…\n" in out
        assert out.endswith("1 cas, 0 erreur, 0 avertissement.\n1 fichier récrit.\n")
        assert path.read_text(encoding="utf-8") == original.replace(
            "## Alliance\n\n", "## Alliance\n\nUne idée simple…\n\n"
        )

    def test_another_form_becomes_canonical(self, kb, cases_dir):
        """Keys in another order and needless quotes are a remark; mending changes no word."""
        path = cases_dir / "bretagne" / f"{RENNES}.md"
        original = path.read_text(encoding="utf-8")
        path.write_text(
            original.replace("statut: en-cours\n", "").replace("---\n", '---\nstatut: "en-cours"\n', 1),
            encoding="utf-8",
        )

        assert ":2: fichier : n’a pas la forme canonique" in kb("check", path, "--cases", cases_dir)[1]
        kb("check", path, "--fix", "--cases", cases_dir)

        assert path.read_text(encoding="utf-8") == original

    def test_a_second_run_changes_nothing(self, kb, cases_dir):
        """Nothing to mend, nothing shown, no file touched."""
        times = {path: path.stat().st_mtime_ns for path in cases_dir.glob("*/*.md")}

        assert kb("check", "--fix", "--cases", cases_dir)[1] == (
            "5 cas, 0 erreur, 0 avertissement.\n0 fichier récrit.\n"
        )
        assert {path: path.stat().st_mtime_ns for path in times} == times

    def test_a_comment_is_not_lost(self, kb, cases_dir):
        """A file with a comment in its front matter is left to its author, who is told."""
        path = cases_dir / "bretagne" / f"{RENNES}.md"
        commented = path.read_text(encoding="utf-8").replace("---\n", "---\n# à relire\n", 1)
        path.write_text(commented, encoding="utf-8")

        out = kb("check", path, "--fix", "--cases", cases_dir)[1]

        assert "Enlevez les commentaires" in out
        assert path.read_text(encoding="utf-8") == commented

    def test_a_file_with_errors_is_left_alone(self, kb, cases_dir):
        """Its author first says what is meant."""
        path = break_case(cases_dir)
        before = path.read_text(encoding="utf-8")

        assert kb("check", path, "--fix", "--cases", cases_dir)[0] == 1
        assert path.read_text(encoding="utf-8") == before

    def test_for_a_program_the_difference_goes_elsewhere(self, kb, cases_dir):
        """JSON stays JSON: the difference is on the error output."""
        path = cases_dir / "bretagne" / f"{RENNES}.md"
        text = path.read_text(encoding="utf-8").replace("## Alliance\n\n", "## Alliance\n\nFin...\n\n")
        path.write_text(text, encoding="utf-8")

        _, out, err = kb("check", "--fix", "--format", "json", "--cases", cases_dir)

        assert json.loads(out)["warnings"] == 0
        assert "+Fin…" in err


class TestNeighbours:
    """A case told twice."""

    def test_a_copy_under_another_name(self, kb, cases_dir):
        """Both files are told, each naming the other; checking one file alone compares it with the base."""
        path = cases_dir / "bretagne" / f"{RENNES}.md"
        twin = path.with_name("envie-35-ordinateurs.md")
        twin.write_text(
            path.read_text(encoding="utf-8").replace("Plutôt que de jeter", "Au lieu de jeter"), encoding="utf-8"
        )

        out = kb("check", "--cases", cases_dir)[1]
        alone = kb("check", twin, "--cases", cases_dir)[1]

        assert (f"ressemble à {RENNES} (" in out, "ressemble à envie-35-ordinateurs (" in out) == (True, True)
        assert f"ressemble à {RENNES} (" in alone
        assert alone.endswith("1 cas, 0 erreur, 1 avertissement.\n")
