"""From a text to a case, or to every mistake of its author, each with field, line, problem and remedy."""

from datetime import date
from pathlib import Path

import pytest
from case_texts import RENNES, TEXT, changed, line_of, problems, told, without_key
from hypothesis import given
from hypothesis import strategies as st

from kb import Case, Source, parse_case, read_case


def test_a_valid_file_gives_a_case():
    """French keys, typed values, sections; the slug is the name of the file."""
    case = parse_case(TEXT, RENNES).case

    assert case is not None
    assert case.slug == "rennes-metropole-envie-35-reemploi-ordinateurs"
    assert (case.regions, case.departments, case.city, case.start_year) == (("Bretagne",), ("35",), "Rennes", 2017)
    assert case.checked == date(2026, 11, 24)
    assert case.actors[2].kind == "structure-ess"
    assert list(case.sections()) == ["Contexte", "Alliance", "Résultats", "Enseignements"]


def test_a_valid_file_has_no_problem():
    """Nor any warning."""
    assert read_case(RENNES).problems == ()


def test_optional_parts_may_be_absent():
    """Year, status, commune, tags… are left out freely."""
    for key in ("annee", "statut", "statut_note", "commune", "departements", "tags", "modalites", "verifie"):
        assert parse_case(without_key(key), RENNES).case is not None, key


def test_optional_sections_and_contributions():
    """`Moyens`, `Limites`, `Pour reproduire` and what an actor brings are read when they are there."""
    text = changed(
        "nom: Envie 35\n    nature: structure-ess",
        "nom: Envie 35\n    nature: structure-ess\n    apporte: [compétences]",
    )
    case = parse_case(text + "\n## Limites\n\nUn seul essai.\n\n## Moyens\n\nUn atelier.\n", RENNES).case

    assert case is not None
    assert (case.limits, case.means, case.actors[2].brings) == ("Un seul essai.", "Un atelier.", ("compétences",))


@pytest.mark.parametrize("key", ["titre", "resume", "regions", "domaines", "types", "acteurs", "sources"])
def test_obligatory_keys(key):
    """Each one that is missing is named, with the way to write it."""
    (message,) = told(without_key(key))

    assert message.startswith(f"{key} : champ obligatoire absent. Écrivez « {key}: ")


@pytest.mark.parametrize("key", ["titre", "regions", "acteurs"])
def test_a_key_without_value_counts_as_missing(key):
    """« titre: » alone is not a title."""
    text = without_key(key).replace("---\n", f"---\n{key}:\n", 1)

    assert told(text)[0].startswith(f"{key} : champ obligatoire absent.")


MISTAKES = [
    ("titre: \"Rennes : la ville et la métropole cèdent leurs ordinateurs à l'entreprise d'insertion Envie 35\"",
     "titre: Trop court", "titre : 10 caractères, il en faut au moins 15. Précisez."),
    ('titre: "Rennes : la', f"titre: \"{'x' * 120}Rennes : la", "titre : 214 caractères, pas plus de 120. Abrégez."),
    ("regions: [Bretagne]", "regions: Bretagne", "regions : une liste est attendue. Écrivez « regions: [Occitanie] »."),
    ("regions: [Bretagne]", "regions: []", "regions : il en faut au moins 1. Écrivez « regions: [Occitanie] »."),
    ("tags: [", 'tags: ["", ', "tags[1] : valeur vide. Écrivez-la ou effacez la ligne."),
    ("tags: [", "tags: [[x], ", "tags[1] : un texte simple est attendu. Écrivez « tags: [insertion, numérique] »."),
    ("commune: Rennes", "commune: [Rennes]", "commune : un texte simple est attendu. Corrigez cette valeur."),
    ("annee: 2017", "annee: depuis 2017", "annee : une année est attendue. Écrivez « annee: 2016 »."),
    ("annee: 2017", "annee: 217", "annee : année 217 hors des bornes (à partir de 1800). Écrivez « annee: 2016 »."),
    ("annee: 2017", "annee: 20170", "annee : année 20170 hors des bornes (jusqu’à 2100). Écrivez « annee: 2016 »."),
    ("emploi-insertion]", "emploi-insertion, sante]", "domaines : pas plus de 3. Il y en a 4 : gardez l’essentiel."),
    ("statut: en-cours", 'statut: ""', "statut : valeur vide. Écrivez-la ou effacez la ligne."),
    ("    editeur: Rennes M", '    editeur: "\\u202E" #',
     "sources[1].editeur : caractère invisible interdit (U+202E). Effacez-le."),
    ("## Contexte\n", f"## Contexte\n{'x' * 20_000}", "Contexte : 20208 caractères, pas plus de 20000. Abrégez."),
    ("verifie: 2026-11-24", "verifie: 24/11/2026",
     "verifie : une date est attendue (année-mois-jour). Écrivez « verifie: 2026-11-23 »."),
    ("verifie: 2026-11-24", "verifie: 2026",
     "verifie : une date est attendue (année-mois-jour). Écrivez « verifie: 2026-11-23 »."),
    ("verifie: 2026-11-24", "verifie: 2026-02-31", "verifie : ce jour n’existe pas. Écrivez « verifie: 2026-11-23 »."),
    ("  - nom: Rennes Métropole\n    nature: collectivite\n", "  - Rennes Métropole\n",
     "acteurs[1] : « clé: valeur » est attendu. Écrivez « acteurs: [{nom: …, nature: association}, …] »."),
    ("  - nom: Rennes Métropole\n", "  -\n", "acteurs[1].nom : champ obligatoire absent. Écrivez « nom: … »."),
    ("    titre: Rennes recycle ses ordinateurs avec Envie 35\n", "",
     "sources[1].titre : champ obligatoire absent. Écrivez « titre: … »."),
    ("    titre: Rennes recycle ses ordinateurs avec Envie 35\n", '    titre: ""\n',
     "sources[1].titre : valeur vide. Écrivez-la ou effacez la ligne."),
    ("## Résultats\n", "## Résultats\n\n# Titre\n",
     "Résultats : titre de niveau 1 ou 2 dans la section. Écrivez-le avec « ### »."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_each_mistake_is_told_once(old, new, message):
    """One mistake, one sentence: the field, the problem, the remedy."""
    assert told(changed(old, new)) == [message]


ADDRESS = "url: https://metropole.rennes.fr/rennes-recycle-ses-ordinateurs-avec-envie-35"


@pytest.mark.parametrize(
    "address",
    [
        "metropole.rennes.fr/page", "ftp://rennes.fr/page", "javascript:alert(1)", "data:text/html,x", "https://",
        "https:///page", "http://[::1", "https://a b.fr/", "https://moi:secret@rennes.fr/", "https://rennes.fr:0/",
        "https://rennes.fr:99999/", '"https://rennes.fr/<b>"', "file:///etc/passwd", "//rennes.fr/page", "Journal",
    ],
)  # fmt: skip
def test_malformed_addresses(address):
    """Only complete http and https addresses are sources."""
    (message,) = told(changed(ADDRESS, f"url: {address}"))

    assert message.startswith("sources[1].url : adresse mal formée")


def test_addresses_with_accents_are_kept_as_they_are():
    """A path with letters of French, composed or not, leads where it led."""
    decomposed = "https://rennes.fr/re\u0301emploi/été?q=œ#là"
    case = parse_case(changed(ADDRESS, f"url: {decomposed}"), RENNES).case

    assert case is not None
    assert case.sources[0].url == decomposed


@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ("regoins", "Vouliez-vous dire « regions » ?"),
        ("title", "Vouliez-vous dire « titre » ?"),
        ("Statut", "Vouliez-vous dire « statut » ?"),
        ("slug", "Effacez-la : l’identifiant est le nom du fichier."),
        ("context", "C’est une section : écrivez « ## Contexte » plus bas."),
    ],
)
def test_unknown_keys(key, remedy):
    """An unknown key is named with the nearest known one, and never silently dropped."""
    assert told(changed("annee: 2017", f"annee: 2017\n{key}: x")) == [f"en-tête : clé inconnue « {key} ». {remedy}"]


def test_a_key_that_resembles_nothing():
    """The known keys are listed."""
    assert told(changed("annee: 2017", "annee: 2017\nqqqq: x"))[0].startswith(
        "en-tête : clé inconnue « qqqq ». Clés possibles : titre, resume, en_clair, questions, "
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nom: Envie 35", "name: Envie 35", "acteurs[3] : clé inconnue « name ». Vouliez-vous dire « nom » ?"),
        ("editeur: Rennes Mét", "editor: Rennes Mét",
         "sources[1] : clé inconnue « editor ». Vouliez-vous dire « editeur » ?"),
    ],
)  # fmt: skip
def test_unknown_keys_of_actors_and_sources(old, new, message):
    """The same inside lists; the missing key is told too."""
    assert message in told(changed(old, new))


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("Resultats", "Resultats : section inconnue. Vouliez-vous dire « ## Résultats » ?"),
        ("Résultat", "Résultat : section inconnue. Vouliez-vous dire « ## Résultats » ?"),
        ("", "section : section sans nom. "),
        ("Zzz", "Zzz : section inconnue. Sections possibles : Contexte, Alliance, Résultats, Enseignements, "),
    ],
)  # fmt: skip
def test_unknown_sections(heading, message):
    """An unknown section is named with the nearest known one."""
    (found,) = told(changed("## Résultats", f"## {heading}"))

    assert found.startswith(message)


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Mon Cas à Rennes.md", "mon-cas-a-rennes.md"),
        ("rennes_envie.md", "rennes-envie.md"),
        ("rennes--envie.md", "rennes-envie.md"),
        ("..%2F..%2Fetc.md", "2f-2fetc.md"),
        (f"{'a' * 81}.md", f"{'a' * 80}.md"),
    ],
)
def test_wrong_file_names(name, better):
    """The name of a file is a slug; a better one is proposed."""
    (message,) = told(TEXT, name)

    assert message.endswith(f"Renommez le fichier « {better} ».")


def test_a_misspelt_obligatory_section_is_told_once():
    """« ## Context » is unknown, not also missing."""
    assert told(changed("## Contexte", "## Context")) == [
        "Context : section inconnue. Vouliez-vous dire « ## Contexte » ?"
    ]


def test_problems_come_together_in_the_order_of_the_file():
    """An author sees all there is to mend at once."""
    text = TEXT.replace("regions: [Bretagne]", "regions: [Bretagnne]").replace("annee: 2017", "annee: x")
    text = text.replace("## Contexte", "## Zzz").replace("nature: collectivite", "nature: colectivite", 1)

    found = problems(text)

    assert [problem.field for problem in found] == ["regions[1]", "acteurs[1].nature", "annee", "Zzz", "Contexte"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("annee: 2017", "annee: x"),
        ("    nature: structure-ess", "    nature: strcture-ess"),
        ("    titre: Quand les vieux", "    tire: Quand les vieux"),
        ("## Alliance", "## Aliance"),
        ("signature d'une charte.", "signature d'une charte.\n\n# Non"),
    ],
)
def test_each_problem_has_its_line(old, new):
    """The line told is the one where the mistake stands."""
    text = changed(old, new)
    mistake = new.rsplit("\n", 1)[-1]

    assert line_of(text, mistake) in {problem.line for problem in problems(text)}


def test_a_problem_prints_on_one_line():
    """`file:line: field : problem. remedy`."""
    (problem,) = problems(changed("annee: 2017", "annee: x"))

    assert str(problem) == (
        f"cases/bretagne/{RENNES.name}:{problem.line}: annee : une année est attendue. Écrivez « annee: 2016 »."
    )


def test_texts_are_tidied_but_keep_their_typography():
    """Line breaks and double spaces go; non-breaking spaces, guillemets and apostrophes stay."""
    case = parse_case(changed("commune: Rennes", 'commune: "  Saint-Jean  de\\n l’Isle\u00a0« X »  "'), RENNES).case

    assert case is not None
    assert case.city == "Saint-Jean de l’Isle\u00a0« X »"


def test_decomposed_accents_are_composed():
    """Files written on a Mac hold « é » as two characters: names still compare."""
    case = parse_case(changed("nom: Ville de Rennes", "nom: Me\u0301tropole"), RENNES).case

    assert case is not None
    assert case.actors[1].name == "Métropole"


def test_a_case_refuses_what_a_file_refuses(sample_cases):
    """A case made in Python cannot hold an unsafe address or a deceiving character either."""
    for field, value in (("context", "x\u202ey"), ("context", "## Alliance"), ("title", "Un titre\x00 assez long")):
        with pytest.raises(ValueError, match=field):
            Case(**(sample_cases[0].model_dump() | {field: value}))
    with pytest.raises(ValueError, match="url"):
        Source(url="javascript:alert(1)", title="x", publisher="y")


@given(st.dictionaries(st.sampled_from(["titre", "regions", "acteurs", "sources", "annee", "tags", "zz"]),
                       st.recursive(st.none() | st.text(max_size=20),
                                    lambda inner: st.lists(inner, max_size=3)
                                    | st.dictionaries(st.sampled_from(["nom", "url", "x"]), inner, max_size=2),
                                    max_leaves=6)))  # fmt: skip
def test_any_front_matter_gives_problems_never_an_exception(values):
    """Values of any shape under any key."""
    import yaml  # noqa: PLC0415  # only here

    text = f"---\n{yaml.safe_dump(values, allow_unicode=True)}---\n## Contexte\nx\n"

    assert parse_case(text, Path("cases/x/un-cas.md")).case is None
