"""A case file is cut into values and sections with their lines; hostile files are refused where they go wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.frontmatter import MAX_BYTES, read_raw, split_case

HERE = Path("cas.md")


def split(text):
    """The raw case of a text."""
    return split_case(text, HERE)


def only_problem(text):
    """The one problem of a text, as « line: problem »."""
    (problem,) = split(text).problems
    return f"{problem.line}: {problem.problem}"


class TestValues:
    """What the front matter gives."""

    def test_values_are_texts_lists_and_mappings(self):
        """Nothing is turned into a number or a date: an unquoted « 09 » stays a département."""
        raw = split("---\ntitre: Un\ndepartements: [09]\nacteurs:\n  - nom: A\n    apporte: [x, y]\nannee: 2016\n---\n")

        assert raw.values == {
            "titre": "Un",
            "departements": ["09"],
            "acteurs": [{"nom": "A", "apporte": ["x", "y"]}],
            "annee": "2016",
        }

    def test_empty_values_are_none(self):
        """A key without a value, or with null, has none; quotes make it an empty text."""
        assert split('---\na:\nb: ~\nc: null\nd: ""\n---\n').values == {"a": None, "b": None, "c": None, "d": ""}

    def test_every_value_has_its_line(self):
        """Lines count from the first line of the file, keys and items alike."""
        raw = split("---\ntitre: Un\nacteurs:\n  - nom: A\n  - nom: B\n    nature: x\n---\n")

        assert raw.line("titre") == 2
        assert raw.line("acteurs", 1) == 5
        assert raw.line("acteurs", 1, "nature") == 6

    def test_a_place_without_line_takes_that_of_its_holder(self):
        """What is missing is reported where it should be."""
        raw = split("---\nacteurs:\n  - nom: A\n---\n")

        assert raw.line("acteurs", 0, "nature") == 3
        assert raw.line("sources") == 1

    def test_an_empty_front_matter_has_no_value(self):
        """Two fences with nothing between them are understood."""
        assert split("---\n---\n").values == {}


class TestSections:
    """What the body gives."""

    def test_sections_with_their_lines(self):
        """Text is cut at the headings of level 2, blank lines around it put aside."""
        raw = split("---\na: b\n---\n\n## Un\n\nTexte\n\n### Détail\n\n## Deux ##\nFin\n")

        assert [(section.heading, section.text, section.line) for section in raw.sections] == [
            ("Un", "Texte\n\n### Détail", 5),
            ("Deux", "Fin", 11),
        ]

    def test_text_before_the_first_section(self):
        """Text under no heading would be lost: it is a problem."""
        assert only_problem("---\na: b\n---\nPerdu\n## Un\n") == "4: du texte précède la première section"

    def test_a_section_twice(self):
        """The second one is named."""
        assert only_problem("---\na: b\n---\n## Un\nx\n## Un\ny\n") == "6: section écrite deux fois"

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_line_ends_of_other_systems(self, end):
        """Files of Windows and old Macs read the same, with the same lines."""
        raw = split("---\na: b\n---\n## Un\n\nTexte\n".replace("\n", end))

        assert (raw.values, raw.sections[0].text, raw.sections[0].line) == ({"a": "b"}, "Texte", 4)

    def test_byte_order_mark(self, tmp_path):
        """The mark that Windows editors put first is not seen."""
        path = tmp_path / "cas.md"
        path.write_bytes(b"\xef\xbb\xbf---\na: b\n---\n")

        assert read_raw(path).values == {"a": "b"}


class TestMistakes:
    """Mistakes of authors, with the line and a remedy."""

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("titre: x\n", "1: l’en-tête manque"),
            ("", "1: l’en-tête manque"),
            ("---\ntitre: x\n", "1: l’en-tête n’est pas refermé"),
            ("---\ntitre: Emploi : un pari\n---\n", "2: deux-points inattendu"),
            ("---\ntitre: x\n\tresume: y\n---\n", "3: tabulation"),
            ("---\n\ttitre: x\n---\n", "2: tabulation ou caractère réservé au début d’une valeur"),
            ('---\ntitre: "a\\q"\n---\n', "2: barre oblique inverse dans un texte entre guillemets"),
            ("---\nresume: >- x\n---\n", "2: texte sur la ligne de « | » ou « > »"),
            ('---\ntitre: "a" b\nresume: c\n---\n', "2: ligne mal alignée ou guillemet de trop"),
            ("---\ntitre: x\nresume: @y\n---\n", "3: tabulation ou caractère réservé au début d’une valeur"),
            ("---\ntitre: 'x\n---\n", "2: guillemet jamais refermé"),
            ("---\nregions: [Bretagne\ntitre: x\n---\n", "3: liste mal fermée"),
            ("---\ntitre: x\ny\nresume: z\n---\n", "4: ligne sans « clé: valeur »"),
            ("---\nun texte\n---\n", "2: ligne sans « clé: valeur »"),
            ("---\n- x\n---\n", "2: liste au lieu de « clé: valeur »"),
            ("---\n? [x]\n: y\n---\n", "2: une clé ne peut être une liste"),
            ("---\ntitre: x\ntitre: y\n---\n", "3: clé écrite deux fois"),
            ("---\nacteurs:\n  - nom: x\n    nom: y\n---\n", "4: clé écrite deux fois"),
        ],
    )
    def test_each_mistake_has_its_line_and_words(self, text, problem):
        """The parser's English is never shown."""
        assert only_problem(text) == problem

    def test_every_problem_has_a_remedy(self):
        """A sentence says what to do."""
        assert split("---\ntitre: Emploi : un pari\n---\n").problems[0].remedy.startswith("Mettez le texte entre")


class TestHostileFiles:
    """Files made to harm: one clear problem, at once."""

    @pytest.mark.parametrize(
        ("yaml", "problem"),
        [
            ("a: &x [1]\nb: 2", "2: ancre ou renvoi YAML (& ou *)"),
            ("a: 1\nb: *x", "3: ancre ou renvoi YAML (& ou *)"),
            ("a: !!python/object/apply:os.system ['true']", "2: étiquette YAML (!)"),
            ("a: !!binary eA==", "2: étiquette YAML (!)"),
            ("a: {<<: *x}", "2: ancre ou renvoi YAML (& ou *)"),
            ("a: [[[[[[x]]]]]]", "2: valeurs trop imbriquées"),
            ("a: " + "[" * 50_000, "2: valeurs trop imbriquées"),
            ("a: " + "{b: " * 20_000, "2: valeurs trop imbriquées"),
            ("a: [" + "x," * 50_000 + "]", "2: plus de 3000 valeurs"),
            ("a: 1\n--- b", "3: plusieurs documents YAML"),
        ],
    )
    def test_active_or_endless_yaml(self, yaml, problem):
        """Anchors, aliases, tags, depth and floods are refused where they begin."""
        assert only_problem(f"---\n{yaml}\n---\n") == problem

    def test_the_billion_laughs(self):
        """A bomb of aliases stops at its first anchor."""
        bomb = "a: &a [x, x]\n" + "".join(
            f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )

        assert only_problem(f"---\n{bomb}---\n") == "2: ancre ou renvoi YAML (& ou *)"

    @pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\u2066", "\u200f", "\ufeff", "\x85", "\u2028"])
    def test_invisible_characters(self, char):
        """NUL, escape sequences and marks that reverse the text are refused with their line and code."""
        assert only_problem(f"---\na: b\n---\n## Un\nx{char}y\n") == (
            f"5: caractère invisible interdit (U+{ord(char):04X})"
        )

    def test_a_file_of_50_megabytes(self, tmp_path):
        """It is refused by its size, not read."""
        path = tmp_path / "cas.md"
        with path.open("wb") as file:
            file.truncate(50_000_000)

        (problem,) = read_raw(path).problems

        assert problem.problem == "dépasse 200 ko"

    def test_a_text_longer_than_a_file_may_be(self):
        """A text given directly obeys the same bound."""
        assert only_problem("---\n" + "x" * MAX_BYTES) == "1: dépasse 200 ko"

    def test_bytes_that_are_not_utf8(self, tmp_path):
        """The line of the first wrong byte is told."""
        path = tmp_path / "cas.md"
        path.write_bytes("---\na: b\nc: été\n---\n".encode("latin-1"))

        (problem,) = read_raw(path).problems

        assert (problem.line, problem.problem) == (3, "n’est pas du texte UTF-8")

    def test_a_link_is_not_followed(self, tmp_path):
        """A link to another file of the machine is refused."""
        path = tmp_path / "cas.md"
        path.symlink_to("/etc/hostname")

        assert read_raw(path).problems[0].problem == "n’est pas un fichier ordinaire"

    def test_a_pipe_does_not_block(self, tmp_path):
        """A named pipe is not opened."""
        path = tmp_path / "cas.md"
        os.mkfifo(path)

        assert read_raw(path).problems[0].problem == "n’est pas un fichier ordinaire"

    def test_a_file_that_is_not_there(self, tmp_path):
        """The reason is told."""
        assert read_raw(tmp_path / "cas.md").problems[0].problem == "fichier illisible (introuvable)"

    def test_nothing_is_executed(self, tmp_path):
        """A tag that would run a command leaves no trace."""
        proof = tmp_path / "proof"
        path = tmp_path / "cas.md"
        path.write_text(f"---\na: !!python/object/apply:os.system ['touch {proof}']\n---\n", encoding="utf-8")

        subprocess.run([sys.executable, "-m", "kb", "check", str(path)], check=False, capture_output=True, timeout=60)

        assert not proof.exists()


@given(st.text(max_size=400))
def test_any_text_is_split_or_refused(text):
    """Whatever the text, problems come out, never an exception."""
    raw = split(f"---\n{text}\n---\n## Un\n{text}")

    assert raw.readable or raw.problems


@given(st.text(alphabet="ab:-#&*![]{},>|'\"% \n?", max_size=60))
def test_any_yaml_is_split_or_refused(text):
    """Texts made of the marks of YAML give values or problems, never an exception."""
    raw = split(f"---\n{text}\n---\n")

    assert raw.readable or raw.problems
