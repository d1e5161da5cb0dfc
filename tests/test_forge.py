"""What the forge is given: workflows without secrets that run commands which exist, forms with the same lists."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from case_texts import RENNES, changed, problems
from typer.main import get_command

from kb import NATIONAL, Severity, cli, load_geography, load_taxonomy
from kb.codes import Code

ROOT = Path(__file__).parent.parent
FORGE = ROOT / ".github"
WORKFLOWS = sorted(FORGE.glob("workflows/*.yml"))
CASES = FORGE / "workflows" / "cases.yml"
FORMS = sorted(path for path in FORGE.glob("ISSUE_TEMPLATE/*.yml") if path.name != "config.yml")
COMMANDS = get_command(cli.app).commands  # type: ignore[attr-defined]


def read(path):
    """A file of the forge. The key « on » is a truth value for YAML 1.1."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path):
    """All steps of a workflow."""
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def kb_lines(path):
    """The `kb` commands of a workflow, with where they run."""
    pattern = re.compile(r"^\S*bin/kb (.+?)(?: >> .+)?$", re.MULTILINE)
    return [
        (found[1], step.get("working-directory"))
        for step in steps(path)
        for found in pattern.finditer(step.get("run", ""))
    ]


def name(path):
    """How a file is named in the report of the tests."""
    return path.name


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
class TestEveryWorkflow:
    """What holds for each workflow."""

    def test_it_can_only_read(self, path):
        """No secret, a token that reads, no event that gives a branch more rights than its author has."""
        workflow = read(path)

        assert workflow["permissions"] == {"contents": "read"}
        assert "pull_request_target" not in workflow[True]
        assert "secrets." not in path.read_text(encoding="utf-8")
        assert all("timeout-minutes" in job and "permissions" not in job for job in workflow["jobs"].values())

    def test_no_token_stays_in_a_folder(self, path):
        """Each checkout forgets its token."""
        checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]

        assert checkouts
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)

    def test_no_text_of_a_request_enters_a_command(self, path):
        """A command line is written here in full: nothing is pasted into it."""
        assert not [step["run"] for step in steps(path) if "${{" in step.get("run", "")]


class TestReviewOfCases:
    """The workflow on proposed cases."""

    def test_it_runs_on_cases_only(self):
        """A request that touches a case starts it."""
        assert read(CASES)[True] == {"pull_request": {"branches": ["main"], "paths": ["cases/**"]}}

    def test_its_commands_exist(self):
        """Each `kb` command and each option is one of ours."""
        lines = kb_lines(CASES)

        assert [line.split()[0] for line, _ in lines] == ["check", "review"]
        for line, _ in lines:
            command, *rest = shlex.split(line)
            known = {option for parameter in COMMANDS[command].params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known

    def test_nothing_of_the_proposal_is_run(self):
        """The tool is installed from the main branch; in the folder of the proposal, only that tool is called."""
        tool = next(step["with"] for step in steps(CASES) if step.get("with", {}).get("path") == "outil")
        proposal = [step["run"] for step in steps(CASES) if step.get("working-directory") == "proposition"]
        elsewhere = [
            step
            for step in steps(CASES)
            if "run" in step and step.get("working-directory") not in {"proposition", "outil"}
        ]

        assert (tool["ref"], elsewhere) == ("main", [])
        assert all(run.startswith("../outil/.venv/bin/kb ") and "\n" not in run for run in proposal)

    def test_its_commands_do_what_it_says(self, cases_dir, monkeypatch, capsys):
        """In a clone with a proposal, `check` puts the remarks on their lines and `review` writes the summary."""
        origin = cases_dir.parent
        clone = origin.parent / f"{origin.name}-proposition"

        def git(folder, *arguments):
            author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
            subprocess.run(["git", "-C", folder, *author, *arguments], check=True, capture_output=True)

        git(origin, "init", "--quiet", "--initial-branch=main")
        git(origin, "add", ".")
        git(origin, "commit", "--quiet", "-m", "Add cases")
        git(origin, "clone", "--quiet", origin, clone)
        path = clone / "cases" / "bretagne" / RENNES.name
        path.write_text(changed("commune: Rennes", "commune: Renes"), encoding="utf-8")
        new = clone / "cases" / "bretagne" / "nouveau.md"
        new.write_text(changed("regions: [Bretagne]", "regions: [Bretagnne]"), encoding="utf-8")
        git(clone, "switch", "--quiet", "-c", "proposition")
        git(clone, "add", ".")
        git(clone, "commit", "--quiet", "-m", "Propose")
        monkeypatch.chdir(clone)

        codes, outputs = [], []
        for line, _ in kb_lines(CASES):
            codes.append(cli.run(shlex.split(line)))
            outputs.append(capsys.readouterr().out)

        assert codes == [1, 0]
        assert outputs[0].startswith("::error file=cases/bretagne/nouveau.md,line=16,title=region-inconnue::")
        assert f"::warning file=cases/bretagne/{RENNES.name},line=18,title=commune-inconnue::" in outputs[0]
        assert "2 cas, 1 erreur, " in outputs[1]
        assert f"### cases/bretagne/{RENNES.name}\n" in outputs[1]
        for heading in ("Aperçu", "Cas proches", "Facettes touchées"):
            assert outputs[1].count(f"#### {heading}\n") == 1


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_forms_are_well_made(path):
    """Each field has an identifier of its own, a label, and a type that the forge knows."""
    form = read(path)
    fields = [part for part in form["body"] if part["type"] != "markdown"]

    assert {"name", "description", "body"} <= set(form)
    assert {part["type"] for part in fields} <= {"input", "textarea", "dropdown", "checkboxes"}
    assert len({part["id"] for part in fields}) == len(fields)
    assert all(part["attributes"]["label"] for part in fields)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("regions", [*(region.name for region in load_geography().regions), NATIONAL]),
        ("domaines", [term.label for term in load_taxonomy().domains]),
        ("types", [term.label for term in load_taxonomy().types]),
    ],
)
def test_the_form_offers_the_lists_of_the_base(field, values):
    """A value chosen in the form is a value of a case."""
    form = read(FORGE / "ISSUE_TEMPLATE" / "proposer-un-cas.yml")
    options = next(part["attributes"]["options"] for part in form["body"] if part.get("id") == field)

    assert options == values


class TestContributing:
    """CONTRIBUTING.md shows a good and a bad example."""

    EXAMPLES = re.findall(
        r"```markdown\n(## Résultats\n.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL
    )

    def told(self, example):
        """What the check says of a case with these results."""
        before, after = RENNES.read_text(encoding="utf-8").split("## Résultats\n", 1)
        rest = after[after.index("\n## ") :]
        return problems(f"{before}{example.rstrip()}\n{rest}")

    def test_the_good_example(self):
        """There is nothing to say."""
        assert self.told(self.EXAMPLES[0]) == []

    def test_the_bad_example(self):
        """The check says what is wrong with it; it is no error, a person decides."""
        found = self.told(self.EXAMPLES[1])

        assert {problem.code for problem in found} == {Code.NO_FIGURE, Code.PROMOTION, Code.PERSONAL}
        assert {problem.severity for problem in found} == {Severity.WARNING}
