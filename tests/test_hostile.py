"""
Files and collections made to harm, through the commands themselves.

Each time: a clear error in French, never a traceback, nothing written, nothing executed, at once.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from case_texts import RENNES, TEXT, changed
from collections_of_cases import corpus_row, write_lines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import Severity, case_to_markdown, parse_case
from kb.canonical import mended_text
from kb.cli import run
from kb.problem_formats import as_github, as_text

BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
RUN = "!!python/object/apply:os.system ['touch PROOF']"
FILES = {
    "a YAML bomb": (f"---\n{BOMB}---\n", "ancre ou renvoi YAML"),
    "an anchor": (TEXT.replace("titre: ", "titre: &t ", 1), "ancre ou renvoi YAML"),
    "a tag that runs": (TEXT.replace("annee: 2017", f"annee: {RUN}"), "étiquette"),
    "a script": (changed("## Alliance\n\n", "## Alliance\n\n<script>alert(1)</script>\n\n"), "HTML « <script>"),
    "a script in the title": (changed('titre: "', 'titre: "<script src=x>'), ""),
    "a javascript link": (
        changed("## Alliance\n\n", "## Alliance\n\n[x](javascript:alert(1))\n\n"), "lien « javascript: » refusé"
    ),
    "a javascript source": (changed("url: https://", "url: javascript://"), "adresse mal formée"),
    "a mark of direction": (
        changed("Rennes : la ville", "Rennes : \u202ela ville"), "caractère invisible interdit (U+202E)"
    ),
    "a NUL": (changed("## Alliance\n\n", "## Alliance\n\n\x00"), "caractère invisible interdit (U+0000)"),
    "a slug key": (changed("titre: ", "slug: ../../etc/passwd\ntitre: "), "clé inconnue « slug »"),
    "a folder as region": (changed("regions: [Bretagne]", "regions: [../../..]"), "région inconnue"),
    "a hidden heading": (changed("## Alliance\n\n", "## Alliance\n\n# Autre\n\n"), "titre de niveau 1 ou 2"),
}  # fmt: skip
LINES = [
    "<a " * 50_000, "<" * 190_000, "<!--" * 45_000, "](" * 90_000, "a" * 180_000 + " @", "a@" * 90_000, "`" * 190_000,
    '"' * 190_000, "0" * 190_000, "1 " * 90_000, ".." * 90_000, "«" * 190_000, "[" * 190_000, "a," * 90_000,
    "+33 " * 45_000, "…" * 60_000, "a?" * 90_000, "- " * 90_000, "x" + " " * 180_000 + ".", "http://" * 25_000,
    "! " * 90_000, "\\" * 190_000,
]  # fmt: skip


@pytest.fixture
def kb(capsys, tmp_path, monkeypatch):
    """Run `kb` in an empty folder: exit code, output and errors together; proves that no file appeared."""

    def command(*arguments):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        monkeypatch.chdir(elsewhere)
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert list(elsewhere.iterdir()) == []
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out + printed.err

    return command


def snapshot(folder):
    """Every file of a folder with its bytes."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("options", [(), ("--format", "github"), ("--format", "json"), ("--fix",)], ids=str)
def test_hostile_files_are_refused(kb, cases_dir, name, options):
    """Checked, printed for a forge or mended: the file is refused, told, and stays as it is."""
    text, message = FILES[name]
    path = cases_dir / "bretagne" / RENNES.name
    path.write_text(text, encoding="utf-8")
    before = snapshot(cases_dir)

    code, out = kb("check", path, *options, "--cases", cases_dir)

    assert (code, message in out) == ((1, True) if message else (0, True))
    assert snapshot(cases_dir) == before


def test_text_that_is_no_html_stays_a_text(cases_dir):
    """Markup in a field of the front matter is a text: pages escape it, as tests of the pages show."""
    text, _ = FILES["a script in the title"]
    case = parse_case(text, cases_dir / "bretagne" / RENNES.name).case

    assert case is not None
    assert case.title.startswith("<script")


@pytest.mark.parametrize("size", [50_000_000])
def test_a_huge_file(kb, cases_dir, size):
    """50 MB are refused by their size, unread."""
    path = cases_dir / "bretagne" / RENNES.name
    with path.open("wb") as file:
        file.truncate(size)
    started = time.perf_counter()

    code, out = kb("check", path, "--fix", "--cases", cases_dir)

    assert (code, "dépasse 200 ko" in out, path.stat().st_size) == (1, True, size)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("line", LINES, ids=lambda line: repr(line[:5]))
def test_endless_lines_are_read_in_a_moment(line):
    """No rule takes time that grows with the square of a line; at the least, the section is too long."""
    text = TEXT.replace("## Alliance\n\n", f"## Alliance\n\n{line[: 199_000 - len(TEXT)]}\n\n")
    started = time.process_time()

    found = parse_case(text, Path("cases/bretagne") / RENNES.name)

    assert any(problem.severity is Severity.ERROR for problem in found.problems)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/cron.d/evil", "..", "a/b", "a\\b", "con\x00", "cas\u202edm", "A" * 300]
)
def test_slugs_never_lead_outside(kb, sample_cases, tmp_path, name):
    """A row whose slug is a path, a control character or too long is refused; nothing is written anywhere."""
    path = write_lines(tmp_path / "x.jsonl", [corpus_row(sample_cases[0]) | {"slug": name}])
    before = snapshot(tmp_path)

    code, out = kb("import", path, "--cases", tmp_path / "cases")

    assert (code, "1 refusée" in out) == (1, True)
    assert snapshot(tmp_path) == before


def test_nothing_is_executed(tmp_path):
    """A tag that would run a command, a name that a shell would run: no trace of either."""
    folder = tmp_path / "cases" / "bretagne"
    folder.mkdir(parents=True)
    text, _ = FILES["a tag that runs"]
    (folder / "$(touch PROOF).md").write_text(text, encoding="utf-8")
    (folder / "; touch PROOF;.md").write_text(text, encoding="utf-8")

    command = [sys.executable, "-m", "kb", "check", "--cases", tmp_path / "cases"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, timeout=60,
                          env={"PYTHONPATH": ":".join(sys.path)})  # fmt: skip

    assert done.returncode == 1
    assert not (tmp_path / "PROOF").exists()


def test_a_link_to_another_file_is_not_followed(kb, cases_dir, tmp_path):
    """Neither read nor, with --fix, written through."""
    secret = tmp_path / "secret.md"
    secret.write_text("mot de passe", encoding="utf-8")
    path = cases_dir / "bretagne" / "lien.md"
    path.symlink_to(secret)

    code, out = kb("check", path, "--fix", "--format", "json", "--cases", cases_dir)

    assert (code, "mot de passe" in out, secret.read_text(encoding="utf-8")) == (1, False, "mot de passe")


def test_nothing_is_written_through_a_link(kb, cases_dir, tmp_path):
    """A link in the place of the file that is written aside is replaced, not followed."""
    secret = tmp_path / "secret"
    secret.write_text("mot de passe", encoding="utf-8")
    path = cases_dir / "bretagne" / RENNES.name
    path.write_text(changed("## Alliance\n\n", "## Alliance\n\nFin...\n\n"), encoding="utf-8")
    path.with_name(f".{path.name}.tmp").symlink_to(secret)

    kb("check", path, "--fix", "--cases", cases_dir)

    assert secret.read_text(encoding="utf-8") == "mot de passe"
    assert "Fin…" in path.read_text(encoding="utf-8")


SIGNS = [
    "", "---\n", "## ", "\n", ":", "- ", "[", "]", "{", "}", "&a ", "*a", "!x ", '"', "'", "|", ">", "#", "\t", "\x00",
    "\u202e", "<b>", "](javascript:", "…", "  ", "0612345678", "«", "ééééé",
]  # fmt: skip


@st.composite
def spoilt_cases(draw):
    """A valid file with a few passages cut, repeated or replaced by signs that mean something somewhere."""
    text = TEXT
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 60)))
        signs = st.sampled_from(SIGNS)
        text = text[:start] + draw(signs | st.text(max_size=8) | st.just(text[start:end] * 2)) + text[end:]
    return text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoilt_cases())
def test_any_spoilt_file_gives_a_case_or_problems(text):
    """
    Never an exception: problems that print in every form, or a case.

    A case reads back as itself from its canonical form, and mending it gives a valid case of the same words.
    """
    path = Path("cases/bretagne") / RENNES.name
    reading = parse_case(text, path)

    assert reading.case or reading.errors
    for problem in reading.problems:
        assert as_text(problem).count("\n") == as_github(problem).count("\n") == 0
        assert json.loads(problem.model_dump_json())["code"] == problem.code.value
        assert 1 <= problem.line <= text.count("\n") + text.count("\r") + 2
    if reading.case:
        assert parse_case(case_to_markdown(reading.case), path).case == reading.case
        mended = mended_text(reading.case, path, text)
        assert mended is None or parse_case(mended, path).case


@given(st.binary(max_size=300))
def test_any_bytes_give_problems(tmp_path_factory, content):
    """A file of any bytes is refused with problems."""
    from kb import read_case  # noqa: PLC0415  # only here

    path = tmp_path_factory.mktemp("any") / "cas.md"
    path.write_bytes(content)

    assert read_case(path).errors
