"""The documentation of the project keeps its word: commands, settings, links and versions named in it exist."""

import re
import shlex
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from typer.main import get_command

from kb import CaseStore, cli
from web.app import create_app
from web.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"])
README, CONTRIBUTING, CHANGELOG = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
APPLICATION = get_command(cli.app)
COMMANDS = APPLICATION.commands  # type: ignore[attr-defined]
KB = re.compile(r"^(?:KB_\w+=\S+ )*(?:\.venv/bin/)?kb (.+)$")


def code_of(page):
    """Each line of code blocks and each piece of inline code of a page."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    return [line.strip() for block in blocks for line in block.split("\n")] + inline


def name(page):
    """How a page is named in the report of the tests."""
    return str(page.relative_to(ROOT))


def targets():
    """The targets of the Makefile that `make` lists."""
    return set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_make_targets_exist(page):
    """Each `make` target that a page names is in the Makefile."""
    named = {found for code in code_of(page) for found in re.findall(r"^make ([a-z]+)", code)}

    assert named - targets() == set()


def test_make_targets_are_in_the_readme():
    """The README names each target that `make` lists."""
    assert {target for target in targets() - {"help"} if f"`make {target}`" not in README} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_kb_commands_exist(page):
    """Each `kb` command that a page names exists, with the options that are written after it."""
    for code in code_of(page):
        if found := KB.match(code):
            words = shlex.split(found[1])
            command = APPLICATION
            while words and not words[0].startswith("-") and hasattr(command, "commands"):
                assert words[0] in command.commands, code
                command = command.commands[words.pop(0)]
            options = {word for word in words if word.startswith("--")} - {"--help"}

            assert options <= {option for parameter in command.params for option in parameter.opts}, code


def test_kb_commands_are_in_the_readme():
    """The README names each `kb` command."""
    assert {command for command in COMMANDS if not re.search(rf"`kb {command}[ `]", README)} == set()


README_LINES = [
    line.strip() for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) for line in block.split("\n")
]
SEARCHES = [line for line in README_LINES if "kb search" in line]
CALLS = [line for line in README_LINES if line.startswith("curl ")]


@pytest.mark.parametrize("line", SEARCHES)
def test_readme_searches_answer(line, engine, cases_dir, monkeypatch, capsys):
    """The searches of the README are made without an error, word for word."""
    monkeypatch.setenv("KB_CASES_DIR", str(cases_dir))
    monkeypatch.setenv("KB_DATA_DIR", str(engine.keeper._storage.data_dir))

    code = cli.run(shlex.split(line)[1:])

    assert (code, capsys.readouterr().err.strip()) == (0, "")


@pytest.mark.parametrize("line", CALLS)
def test_readme_calls_answer(line, engine, cases_dir):
    """The calls of the README to the API answer."""
    words = shlex.split(line)
    address = urlsplit(next(word for word in words if word.startswith("http")))
    data = [words[place + 1] for place, word in enumerate(words) if word.startswith("--data")]
    parameters = dict(item.split("=", 1) for item in data)
    client = TestClient(create_app(CaseStore(cases_dir), engine, Settings()))

    assert client.get(
        f"{address.path}?{address.query}" if address.query else address.path, params=parameters or None
    ).is_success


def test_the_readme_has_examples():
    """The two tests above have something to test."""
    assert (len(SEARCHES) >= 3, len(CALLS) >= 3) == (True, True)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_settings_are_documented(field):
    """The README has one row for each setting, with its default value."""
    default = str(Settings.model_fields[field].default)
    shown = f"`{default}`" if default else "vide"

    assert f"| `KB_{field.upper()}` | {shown} |" in README


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_that_pages_name_exist(page):
    """A page names no setting that nothing reads."""
    known = {f"KB_{field.upper()}" for field in Settings.model_fields}

    assert set(re.findall(r"\bKB_[A-Z_]+\b", page.read_text(encoding="utf-8"))) - known == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_somewhere(page):
    """Each relative link and each picture of a page is a file or a folder of the project."""
    addresses = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    relative = [address.split("#")[0] for address in addresses if not re.match(r"\w+:|#", address)]

    assert [address for address in relative if not (page.parent / address).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_pages_name_exist(page):
    """A page names no file of the project under a wrong path."""
    named = {
        code for code in code_of(page) if re.fullmatch(r"(?:kb|indexer|web|docs|tests|benchmarks)/[\w./-]+\.\w+", code)
    }

    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_changelog_is_about_this_version():
    """The first version of the changelog is that of pyproject.toml, with a date; what is not released stands above."""
    headings = [heading for heading in re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE) if heading != "Non publié"]

    assert re.fullmatch(re.escape(PROJECT["version"]) + r" – \d{4}-\d{2}-\d{2}", headings[0])


@pytest.mark.parametrize("dependency", PROJECT["dependencies"])
def test_dependencies_are_explained(dependency):
    """The decision on dependencies has a paragraph on each one that is installed to serve."""
    page = (ROOT / "docs" / "decisions" / "0005-dependances.md").read_text(encoding="utf-8")
    package = re.match(r"[\w-]+", dependency)

    assert package is not None
    assert f"\n**{package[0]}** " in page


def test_decisions_are_listed():
    """The list of decisions links each page, in order."""
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=name)
def test_decisions_have_their_parts(page):
    """Each decision has its status, then four headings."""
    text = page.read_text(encoding="utf-8")

    assert re.search(r"^\*\*Statut\*\*", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Contexte", "Décision", "Conséquences", "Essayé et mesuré"]
