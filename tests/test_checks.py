"""The rules that refuse a case, beyond those of one field: closed lists, actors, sections, safe Markdown, place."""

import pytest
from case_texts import RENNES, TEXT, changed, line_of, problems, told, without_key, without_section

from kb import CaseStore, Severity, read_case
from kb.codes import Code

VALUES = [
    ("regions: [Bretagne]", "regions: [Bretagnne]", "regions[1] : région inconnue « Bretagnne ».",
     "Vouliez-vous dire « Bretagne » ?"),
    ("regions: [Bretagne]", "regions: [Midi-Pyrénées]", "regions[1] : région inconnue « Midi-Pyrénées ».",
     "Vouliez-vous dire « Occitanie » ?"),
    ('departements: ["35"]', "departements: [Ille-et-Vilaine]",
     "departements[1] : département inconnu « Ille-et-Vilaine ».", 'Écrivez le code INSEE : "35".'),
    ('departements: ["35"]', 'departements: ["99"]', "departements[1] : département inconnu « 99 ».",
     'Écrivez son code INSEE, comme "31".'),
    ("domaines: [numerique", "domaines: [numerisque", "domaines[1] : domaine inconnu « numerisque ».",
     "Vouliez-vous dire « numerique » ?"),
    ("domaines: [numerique", "domaines: [Numérique", "domaines[1] : domaine inconnu « Numérique ».",
     "Vouliez-vous dire « numerique » ?"),
    ("types: [pratiques-responsables]", "types: [mécénat]", "types[1] : type de partenariat inconnu « mécénat ».",
     "Vouliez-vous dire « mecenat » ?"),
    ("types: [pratiques-responsables]", "types: [zzzz]", "types[1] : type de partenariat inconnu « zzzz ».",
     "Valeurs possibles : pratiques-responsables, mecenat, cooperation-economique, innovation-societale."),
    ("nature: structure-ess", "nature: structure-es", "acteurs[3].nature : nature d’acteur inconnue « structure-es ».",
     "Vouliez-vous dire « structure-ess » ?"),
    ("statut: en-cours", "statut: en cour", "statut : statut inconnu « en cour ».",
     "Vouliez-vous dire « en-cours » ?"),
    ("nature: structure-ess", "nature: structure-ess\n    apporte: [competance]",
     "acteurs[3].apporte[1] : apport inconnu « competance ».", "Vouliez-vous dire « compétences » ?"),
    ("tags: [", "tags: [Rennes, ", "tags[1] : « Rennes » figure plusieurs fois.", "Gardez-le une seule fois."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem", "remedy"), VALUES)
def test_values_outside_the_lists(old, new, problem, remedy):
    """An unknown value is refused with the nearest known one, or with all of them."""
    assert told(changed(old, new)) == [f"{problem} {remedy}"]


@pytest.mark.parametrize(
    "name", ["compétences", "Argent", "locaux", "achats", "données", "bénévolat", "matériel", "expertise"]
)
def test_contributions_go_by_their_everyday_name(name):
    """What an actor brings is written as one says it."""
    assert told(changed("nature: structure-ess", f"nature: structure-ess\n    apporte: [{name}]")) == []


def test_a_regional_case_may_be_national_too():
    """`National` stands among the regions."""
    assert told(changed("regions: [Bretagne]", "regions: [Bretagne, National]")) == []


def test_actors_of_one_kind_only():
    """An alliance needs two different kinds of actors."""
    text = TEXT.replace("nature: structure-ess", "nature: collectivite")

    assert told(text) == [
        (
            "acteurs : tous les acteurs sont de nature « collectivite ». "
            "Une alliance réunit au moins deux natures d’acteurs différentes."
        )
    ]


def test_an_actor_without_a_nature():
    """Its nature may be the other one: only its absence is told."""
    text = changed("    nature: structure-ess\n", "").replace("structure-ess", "collectivite")

    assert told(text) == ["acteurs[3].nature : champ obligatoire absent. Écrivez « nature: association »."]


def test_one_actor_only():
    """Two at least."""
    text = without_key("acteurs").replace("annee:", "acteurs:\n  - {nom: A, nature: entreprise}\nannee:", 1)

    assert told(text) == ["acteurs : il en faut au moins 2. Écrivez « acteurs: [{nom: …, nature: association}, …] »."]


def test_no_source():
    """One at least."""
    text = without_key("sources").replace("annee:", "sources: []\nannee:", 1)

    assert told(text)[0].startswith("sources : il en faut au moins 1.")


@pytest.mark.parametrize("heading", ["Contexte", "Alliance"])
def test_obligatory_sections(heading):
    """Both are needed, absent or empty."""
    message = [f"{heading} : section obligatoire absente. Ajoutez « ## {heading} » et son texte."]

    assert told(without_section(heading)) == message
    assert told(without_section(heading) + f"\n## {heading}\n\n") == message


def test_results_or_lessons():
    """With neither the case is refused; with one it is accepted, and the other is wished for."""
    without_results = without_section("Résultats")
    without_both = without_results[: without_results.index("## Enseignements")]

    (wished,) = problems(without_results)
    assert (wished.field, wished.severity, wished.code) == ("Résultats", Severity.WARNING, Code.OUTCOME_MISSING)
    assert [problem.field for problem in problems(without_section("Enseignements"))] == ["Enseignements"]
    assert told(without_both) == [
        "Résultats : ni résultats ni enseignements. Ajoutez « ## Résultats » ou « ## Enseignements » et son texte."
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>gras</b>", "<!-- caché -->", "<svg/onload=x>",
        "[lien](javascript:alert(1))", "[lien]( JavaScript:alert(1))", "[lien](<vbscript:x>)", "<javascript:alert(1)>",
        "[lien](data:text/html;base64,x)", "![image](file:///etc/passwd)", "[a]: javascript:alert(1)",
    ],
)  # fmt: skip
def test_html_and_unsafe_links(markdown):
    """HTML and links to anything but the web are refused, on their line."""
    text = changed("## Résultats\n\n", f"## Résultats\n\nUn mot.\n{markdown}\n")

    found = problems(text)

    assert {problem.field for problem in found} == {"Résultats"}
    assert {problem.line for problem in found} == {line_of(text, markdown)}
    assert {problem.severity for problem in found} == {Severity.ERROR}


@pytest.mark.parametrize(
    "markdown",
    ["[lien](https://rennes.fr/a)", "<https://rennes.fr/a>", "3 < 4 et 5 > 2", "*mot* et **mot**", "- liste\n- liste",
     "[courrier](mailto:x)", "> citation", "### Détail", "Note [1] : rien", "`a[b]: c`"],
)  # fmt: skip
def test_ordinary_markdown(markdown):
    """Emphasis, lists, quotations, sub-headings and web links are welcome."""
    assert told(changed("## Résultats\n\n", f"## Résultats\n\n{markdown}\n\n")) == []


class TestPlace:
    """Where a file must stand."""

    def test_a_case_in_the_folder_of_another_region(self, cases_dir):
        """The right folder is told."""
        path = cases_dir / "occitanie" / RENNES.name
        path.write_text(TEXT, encoding="utf-8")

        (found,) = read_case(path).problems

        assert found.problem == "la première région est « Bretagne », le fichier est dans « occitanie »"
        assert found.remedy == "Déplacez-le dans « bretagne/ »."

    def test_one_slug_in_two_folders(self, cases_dir):
        """The second file is at fault, and names the first."""
        twin = cases_dir / "occitanie" / RENNES.name
        twin.write_text(
            TEXT.replace("regions: [Bretagne]", "regions: [Occitanie]").replace('["35"]', '["31"]'), encoding="utf-8"
        )

        errors = [found for found in CaseStore(cases_dir).load_all()[1] if found.severity is Severity.ERROR]

        assert [(found.path, found.field) for found in errors] == [(twin, "fichier")]
        assert str(cases_dir / "bretagne" / RENNES.name) in errors[0].problem

    def test_a_file_outside_the_folders(self, cases_dir):
        """A case at the root of the base would never be read: it is told. README.md is not a case."""
        (cases_dir / "un-cas.md").write_text(TEXT, encoding="utf-8")
        (cases_dir / "README.md").write_text("# Les cas", encoding="utf-8")

        _, found = CaseStore(cases_dir).load_all()

        assert [(problem.path.name, problem.problem) for problem in found if problem.code is Code.FOLDER] == [
            ("un-cas.md", "hors d’un dossier de région")
        ]
