"""A case is written in one canonical form: read again it is the same case, written again the same bytes."""

import subprocess
import sys
import textwrap
import time
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
import yaml
from case_texts import RENNES, TEXT
from hypothesis import given
from hypothesis import strategies as st

from kb import Actor, Case, Source, UnreadableFile, case_to_markdown, parse_case
from kb.text import one_line
from kb.write import write_whole


def read_again(case):
    """The case that its own file gives, and the problems on the way."""
    reading = parse_case(case_to_markdown(case), Path(f"{case.slug}.md"))
    return reading.case, [str(problem) for problem in reading.errors]


class TestForm:
    """What the file looks like."""

    def test_a_file_written_again_is_the_same(self):
        """The sample files are in canonical form."""
        case = parse_case(TEXT, RENNES).case

        assert case is not None
        assert case_to_markdown(case) == TEXT

    def test_keys_are_french_and_in_order(self, sample_cases):
        """The order is that of the documentation, whatever the case."""
        order = [
            "titre", "resume", "en_clair", "questions", "regions", "departements", "commune", "domaines", "types",
            "modalites", "acteurs", "annee", "statut", "statut_note", "verifie", "tags", "sources",
        ]  # fmt: skip
        for case in sample_cases:
            keys = list(yaml.safe_load(case_to_markdown(case).split("---\n")[1]))

            assert keys == [key for key in order if key in keys]

    def test_other_yaml_readers_see_the_same_values(self, sample_cases):
        """A plain YAML loader finds texts as texts: codes are quoted, years are numbers, days are days."""
        for case in sample_cases:
            values = yaml.safe_load(case_to_markdown(case).split("---\n")[1])

            assert values["titre"] == case.title
            assert values["resume"] == case.summary
            assert tuple(values.get("departements", ())) == case.departments
            assert (values.get("annee"), values["verifie"]) == (case.start_year, case.checked)
            assert [source["url"] for source in values["sources"]] == [source.url for source in case.sources]

    def test_no_needless_quotes(self, sample_cases):
        """Quotes stand only where YAML needs them, and around département codes."""
        text = case_to_markdown(sample_cases[0])

        assert "regions: [National]" in text
        assert 'titre: "1000 cafés : le Groupe SOS' in text
        assert "editeur: Maires de France" in text

    def test_long_texts_are_folded(self, sample_cases):
        """Lines of the summary stay under 100 columns, for readable diffs."""
        text = case_to_markdown(sample_cases[0])
        summary = text[text.index("resume: >-") : text.index("en_clair:")]

        assert max(map(len, summary.split("\n"))) <= 100

    def test_long_lists_have_one_value_a_line(self, sample_cases):
        """A short list is on one line, a long one is not."""
        long = sample_cases[0].model_copy(update={"tags": tuple(f"mot-clé numéro {number}" for number in range(9))})

        assert "tags:\n  - mot-clé numéro 0\n" in case_to_markdown(long)
        assert read_again(long) == (long, [])

    @pytest.mark.parametrize(
        "text",
        ["non", "oui", "yes", "No", "null", "~", "1.5", "2016", "1e3", "0x1F", "2026-11-23", "12:30:45", "=", "<<",
         "- a", "-", "?", "a: b", "a:", ":a", "a #b", "#a", "[a", "a]", "{a}", "&a", "*a", "!a", "|", ">", "'a'",
         '"a"', "%a", "@a", "`a`", "a, b", "a\\b", "---", "...", "« a »", "a ?", "? a", "é", "\u00a0a", "a\u00a0: b",
         "1_000", ".5", "+1"],
    )  # fmt: skip
    def test_texts_that_yaml_would_misread(self, sample_cases, text):
        """Whatever the text, in a line or in a list, it is read back as it was, here and by any YAML reader."""
        case = sample_cases[0].model_copy(update={"city": text, "tags": (text, "fin")})
        values = yaml.safe_load(case_to_markdown(case).split("\n---\n")[0].removeprefix("---\n"))

        assert read_again(case) == (case, [])
        assert (values["commune"], values["tags"]) == (text, [text, "fin"])


MARKS = " :#-?!&*[]{}|>'\"%@`,.\\=~«»’éÉœ\u00a0\u202f\u0301\u3000😀<"
HARMLESS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"))
texts = st.text(alphabet=st.sampled_from(f"{MARKS}abz019") | HARMLESS, max_size=30)
labels = texts.map(lambda text: f"x{text}")
label_lists = st.lists(labels, max_size=4, unique_by=lambda text: one_line(normalize("NFC", text)).casefold()).map(
    tuple
)
markdown = st.text(alphabet="ab -*_>|'\"\\`.,:;!?()é’«»\u00a0\t\n", max_size=200).map(
    lambda text: text.replace("b", "#b")
)


@st.composite
def cases(draw):
    """Any valid case: texts of every kind, optional parts there or not."""
    start = draw(texts)
    return Case(
        slug=draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}", fullmatch=True)),
        title=f"Un titre assez long {start}",
        summary="mot " * 40 + draw(texts),
        plain=draw(texts),
        questions=draw(label_lists),
        regions=draw(st.sampled_from([("Occitanie",), ("National",), ("Île-de-France", "Provence-Alpes-Côte d'Azur")])),
        departments=draw(st.sampled_from([(), ("09", "2A"), ("974",)])),
        city=draw(texts),
        domains=("sante",),
        types=("mecenat", "innovation-societale"),
        modalities=draw(label_lists),
        actors=(
            Actor(name=draw(labels), kind="association", brings=draw(st.sampled_from([(), ("argent", "locaux")]))),
            Actor(name=draw(labels), kind="entreprise"),
        ),
        start_year=draw(st.none() | st.integers(1800, 2100)),
        status=draw(st.sampled_from(["inconnu", "en-cours"])),
        status_note=draw(texts),
        checked=draw(st.none() | st.dates(date(1900, 1, 1))),
        tags=draw(label_lists),
        sources=(
            Source(
                url=f"https://exemple.fr/{draw(st.text(alphabet='a/?&=#:,é%-[]~;!', max_size=20))}",
                title=draw(labels), publisher=draw(labels), accessed=draw(st.none() | st.dates(date(1900, 1, 1))),
            ),
        ),
        context=f"a{draw(markdown)}", alliance=f"a{draw(markdown)}", results=f"a{draw(markdown)}",
        lessons=draw(markdown), limits=draw(markdown),
    )  # fmt: skip


@given(cases())
def test_a_case_read_again_is_the_same_case(case):
    """parse(write(case)) is the case."""
    assert read_again(case) == (case, [])


@given(cases())
def test_a_case_written_twice_is_the_same_bytes(case):
    """write(parse(write(case))) is write(case)."""
    again, _ = read_again(case)

    assert again is not None
    assert case_to_markdown(again) == case_to_markdown(case)


class TestFiles:
    """Files are there whole or not at all."""

    def test_folders_are_made(self, sample_cases, tmp_path):
        """The first case of a region makes its folder; nothing else is left there."""
        path = tmp_path / "bretagne" / "cas.md"

        write_whole(case_to_markdown(sample_cases[0]), path)

        assert [file.name for file in path.parent.iterdir()] == ["cas.md"]
        assert path.read_bytes() == case_to_markdown(sample_cases[0]).encode()

    def test_a_folder_that_cannot_be_written(self, sample_cases, tmp_path):
        """The path, the reason, and that nothing has changed."""
        (tmp_path / "bretagne").write_text("un fichier, pas un dossier", encoding="utf-8")

        with pytest.raises(UnreadableFile, match="écriture impossible"):
            write_whole(case_to_markdown(sample_cases[0]), tmp_path / "bretagne" / "cas.md")

    def test_a_killed_writer_leaves_whole_files(self, tmp_path):
        """However a writer is killed, each file holds a whole text, the old one or the new one."""
        path = tmp_path / "cas.md"
        write_whole("a" * 100_000, path)
        program = textwrap.dedent(f"""
            from pathlib import Path
            from kb.write import write_whole
            while True:
                for letter in "ab":
                    write_whole(letter * 100_000, Path({str(path)!r}))
        """)
        for wait in (0.0, 0.013, 0.037):
            writer = subprocess.Popen([sys.executable, "-c", program])
            time.sleep(0.5 + wait)
            writer.kill()
            writer.wait()

            assert path.read_text(encoding="utf-8") in {"a" * 100_000, "b" * 100_000}
