"""The closed lists of kb/taxonomy.yaml: whole, well formed, without two meanings for one word, and documented."""

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml

from indexer.analysis import terms_of
from kb.taxonomy import TAXONOMY_FILE, Vocabulary, load_taxonomy
from kb.text import fold, slugify

TAXONOMY = load_taxonomy()
LISTS = {name: value for name, value in TAXONOMY if isinstance(value, Vocabulary)}
DOCS = Path(__file__).parents[1] / "docs"
ENOUGH_ALONE = {
    "car sharing",
    "faire revivre",
    "sans le sou",
    "sans-abri",
    "se chauffer",
    "se déplacer",
    "sous-traitance",
}
WRITTEN = yaml.safe_load(TAXONOMY_FILE.read_text(encoding="utf-8"))


def repeated(names):
    """The names that come more than once, whatever their case and accents."""
    return [name for name, count in Counter(map(fold, names)).items() if count > 1]


@pytest.mark.parametrize(("name", "size"), [("domains", 16), ("types", 4), ("actor_kinds", 10), ("statuses", 7)])
def test_fixed_lists_keep_their_size(name, size):
    """The base has 16 domains, 4 types, 10 actor natures and 7 statuses."""
    assert len(LISTS[name]) == size


@pytest.mark.parametrize("name", LISTS)
def test_slugs_are_plain_and_unique(name):
    """A slug is lower-case ASCII words joined by hyphens, and no other term of the list has it."""
    slugs = [term["slug"] for term in WRITTEN[name]]

    assert [slugify(slug) for slug in slugs] == slugs
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize("vocabulary", LISTS.values(), ids=LISTS)
def test_every_term_has_a_label_and_a_definition(vocabulary):
    """A label is there, a definition is a French sentence: a capital first, a full stop last."""
    wrong = [
        term.slug
        for term in vocabulary
        if not term.label.strip() or not re.fullmatch(r"[A-ZÀÉÊÎ0-9].{15,200}\.", term.definition)
    ]

    assert wrong == []


@pytest.mark.parametrize("vocabulary", LISTS.values(), ids=LISTS)
def test_a_synonym_has_one_meaning_in_its_list(vocabulary):
    """No synonym stands in two terms of a list, nor repeats the label or slug of its own term."""
    names = chain.from_iterable({fold(term.slug), fold(term.label)} for term in vocabulary)
    synonyms = chain.from_iterable(term.synonyms for term in vocabulary)

    assert repeated([*names, *synonyms]) == []


@pytest.mark.parametrize("vocabulary", LISTS.values(), ids=LISTS)
def test_slug_label_and_synonyms_lead_to_their_term(vocabulary):
    """Whatever name of a term is written, `resolve` gives that term back."""
    for term in vocabulary:
        found = {vocabulary.resolve(name) for name in (term.slug, term.label, *term.synonyms)}
        assert found == {term}


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("mécénat de compétences", "mecenat-de-competences"),
        ("MECENAT DE COMPETENCES", "mecenat-de-competences"),
        ("mise à disposition de locaux", "mise-a-disposition-de-locaux"),
        ("don de matériel", "don-en-nature"),
        ("chantier d'insertion", "chantier-d-insertion"),
        ("Chantier d’insertion", "chantier-d-insertion"),
        ("sous-traitance ESAT", "sous-traitance-esat"),
        ("sous traitance esat", "sous-traitance-esat"),
        ("joint-venture sociale", "coentreprise"),
        ("territoire zéro chômeur", "entreprise-a-but-d-emploi"),
        ("habitat partagé", "habitat-inclusif"),
        ("écologie industrielle et territoriale", "economie-circulaire"),
        ("don d'invendus", "don-en-nature"),
        ("don alimentaire", "don-alimentaire"),
        ("expérimentation", "experimentation"),
        ("SCIC", "scic"),
    ],
)
def test_labels_of_cases_find_their_modality(label, slug):
    """The free labels that authors write are gathered, whatever their case, accents, hyphens and apostrophes."""
    assert TAXONOMY.modalities.resolve(label).slug == slug


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("mairie", "collectivite"),
        ("CHU", "institution-publique"),
        ("ESAT", "structure-ess"),
        ("CCI", "reseau-professionnel"),
    ],
)
def test_everyday_names_find_the_nature_of_an_actor(written, slug):
    """« mairie » is a local authority, « CCI » a professional network: as in the cases."""
    assert TAXONOMY.actor_kinds.resolve(written).slug == slug


def test_words_of_neighbouring_meanings_stay_apart():
    """Money given, skills given and time given by volunteers are three modalities."""
    labels = ("mécénat financier", "mécénat de compétences", "bénévolat de compétences")

    assert len({TAXONOMY.modalities.resolve(label) for label in labels}) == 3


def test_an_unknown_name_resolves_to_nothing():
    """`resolve` never guesses."""
    assert TAXONOMY.domains.resolve("philatélie") is None


@pytest.mark.parametrize(
    ("vocabulary", "misspelt", "nearest"),
    [
        ("domains", "mobilitée", "mobilite"),
        ("domains", "vieilissement", "vieillissement"),
        ("types", "mecennat", "mecenat"),
        ("actor_kinds", "asociation", "association"),
        ("statuses", "en_cours", "en-cours"),
    ],
)
def test_a_misspelt_name_has_a_nearest_one(vocabulary, misspelt, nearest):
    """« vouliez-vous dire… ? » finds the term that a slip of the pen hides."""
    assert LISTS[vocabulary].resolve(LISTS[vocabulary].nearest(misspelt)).slug == nearest


def test_nothing_is_near_a_word_from_elsewhere():
    """A suggestion that would puzzle is not made."""
    assert TAXONOMY.types.nearest("xyz") is None


def test_the_label_of_an_unknown_slug_is_the_slug():
    """A page never breaks on a value it does not know."""
    assert TAXONOMY.domains.label("inconnu-ici") == "inconnu-ici"
    assert TAXONOMY.domains.label("sante") == "Santé"


def test_acronyms_are_written_once_and_expanded():
    """Each short form has at least one expansion, longer than itself, and no double under another case."""
    wrong = [
        short
        for short, expansions in TAXONOMY.acronyms.items()
        if not expansions or any(len(expansion) <= len(short) for expansion in expansions)
    ]

    assert wrong == []
    assert repeated(TAXONOMY.acronyms) == []


@pytest.mark.parametrize(
    "short", ["ESAT", "IAE", "SIAE", "PTCE", "SCIC", "RSE", "QPV", "TZCLD", "GEIQ", "EHPAD", "CCAS"]
)
def test_the_acronyms_of_the_field_are_known(short):
    """The acronyms that practitioners type have their expansion."""
    assert TAXONOMY.acronyms[short]


def test_equivalents_are_groups_without_overlap():
    """A group has at least two expressions, and an expression is in one group only: no chain of near-meanings."""
    assert [group for group in TAXONOMY.equivalents if len(group) < 2] == []
    assert repeated(chain.from_iterable(TAXONOMY.equivalents)) == []


def test_equivalents_stay_apart_once_indexed():
    """Stems and small words put aside, no two expressions are one: « habits » would be « habitants »."""
    stems = Counter(tuple(terms_of(expression)) for expression in chain.from_iterable(TAXONOMY.equivalents))

    assert [key for key, count in stems.items() if count > 1] == []


def test_small_words_do_not_carry_the_meaning_of_an_equivalent():
    """Small words are not searched: « sans emploi » would mean « emploi ». A few last words say enough alone."""
    expressions = chain.from_iterable(TAXONOMY.equivalents)
    reduced = {text for text in expressions if " " in fold(text) and len(terms_of(text)) < 2}

    assert reduced == ENOUGH_ALONE


def test_groups_of_equivalents_are_small():
    """Ten expressions at most, of five words that count at most: what the search looks up."""
    assert [group for group in TAXONOMY.equivalents if len(group) > 10] == []
    assert [text for text in chain.from_iterable(TAXONOMY.equivalents) if len(terms_of(text)) > 5] == []


@pytest.mark.parametrize(
    ("everyday", "official"),
    [
        ("SDF", "sans-abri"),
        ("homeless", "sans-abri"),
        ("gosses", "enfants"),
        ("toubibs", "médecins"),
        ("flics", "police"),
        ("fric", "argent"),
        ("taf", "emploi"),
        ("piaule", "logement"),
        ("bouffe", "alimentation"),
        ("hosto", "hôpital"),
        ("bagnole", "voiture"),
        ("fringues", "textile"),
        ("taulards", "détenus"),
        ("mari violent", "violences conjugales"),
        ("membre artificiel", "prothèses"),
        ("patelin", "villages"),
        ("filer un coup de main", "entraide"),
        ("wheelchair", "fauteuil roulant"),
        ("food waste", "gaspillage alimentaire"),
    ],
)
def test_everyday_and_english_words_meet_the_official_one(everyday, official):
    """« toubibs » and « médecins », “wheelchair” and « fauteuil roulant » are of one group."""
    groups = [set(group) for group in TAXONOMY.equivalents]

    assert any({everyday, official} <= group for group in groups)


@pytest.mark.parametrize(("longer", "shorter"), [("campagne de prévention", "campagne"), ("vieux meubles", "vieux")])
def test_a_longer_expression_keeps_a_word_of_its_other_sense(longer, shorter):
    """« vieux meubles » is not in the group of « vieux », so that old furniture does not bring old people."""
    groups = [group for group in TAXONOMY.equivalents if longer in group or shorter in group]

    assert len(groups) == 2


@pytest.mark.parametrize("vocabulary", LISTS.values(), ids=LISTS)
def test_docs_show_each_term(vocabulary):
    """docs/taxonomie.md has the line of each term of each list; the failure shows the lines to paste there."""
    page = (DOCS / "taxonomie.md").read_text(encoding="utf-8")
    lines = [f"| `{term.slug}` | {term.label} | {term.definition} |" for term in vocabulary]

    assert [line for line in lines if line not in page] == []


def test_docs_show_no_term_of_the_past():
    """docs/taxonomie.md has no line for a slug that left the lists."""
    page = (DOCS / "taxonomie.md").read_text(encoding="utf-8")
    slugs = {term.slug for term in chain(*LISTS.values())}

    assert set(re.findall(r"^\| `([a-z-]+)` \| .* \| [A-ZÀÉÊ].*\. \|$", page, re.MULTILINE)) <= slugs


@pytest.mark.parametrize("name", TAXONOMY.__class__.model_fields)
def test_docs_explain_each_key_of_the_file(name):
    """docs/taxonomie.md says what each top-level key of the file is for."""
    assert f"| `{name}` |" in (DOCS / "taxonomie.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["glossaire.md", "taxonomie.md"])
def test_docs_say_whose_words_these_are(name):
    """Both pages say that domains and natures are this base's own wording."""
    assert "formulation propre à cette base" in (DOCS / name).read_text(encoding="utf-8")
