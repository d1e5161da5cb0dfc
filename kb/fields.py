"""
What is asked of the person who tells a case: each field, its French name, what to write there.

The one list that `kb new` and the web form share. The rules themselves are in case.py and checks.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from kb.case import NATIONAL, SECTIONS
from kb.geography import load_geography
from kb.taxonomy import Vocabulary, load_taxonomy
from kb.text import fold


class Shape(StrEnum):
    """What an answer looks like."""

    LINE = "line"
    SENTENCE = "sentence"
    TEXT = "text"
    MARKDOWN = "markdown"
    WORDS = "words"
    """Free words, separated by commas."""
    LINES = "lines"
    """Sentences, one a line."""
    MANY = "many"
    """Some of the choices."""
    ONE = "one"
    """One of the choices."""
    YEAR = "year"
    DAY = "day"


class Need(StrEnum):
    """Whether an answer must be given, as it is told to the person."""

    REQUIRED = "obligatoire"
    EITHER = "l’un des deux"
    OPTIONAL = "facultatif"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to tell: the French key or the section that it fills, its name, what to write there."""

    key: str
    label: str
    help: str = ""
    shape: Shape = Shape.LINE
    need: Need = Need.OPTIONAL
    example: str = ""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together: a heading of the form. `more` are those that many cases do without."""

    id: str
    title: str
    intro: str
    fields: tuple[Field, ...]
    more: tuple[Field, ...] = ()
    more_title: str = ""


class Choice(NamedTuple):
    """A value that may be chosen, its name, what it means."""

    value: str
    label: str
    definition: str = ""


ACTOR_FIELDS: Final = (
    Field("nom", "Nom", need=Need.REQUIRED, example="Envie 35"),
    Field("nature", "Nature", shape=Shape.ONE, need=Need.REQUIRED, example="association"),
    Field("apporte", "Ce qu’il apporte", "D’après les sources.", Shape.MANY),
)
"""What is asked of each member of the alliance."""

SOURCE_FIELDS: Final = (
    Field(
        "url",
        "Adresse",
        "Complète, elle commence par https://.",
        need=Need.REQUIRED,
        example="https://exemple.org/page",
    ),
    Field("titre", "Titre de la page", need=Need.REQUIRED),
    Field("editeur", "Qui la publie", need=Need.REQUIRED),
    Field("consulte", "Lue le", shape=Shape.DAY, example="2026-11-23"),
)
"""What is asked of each source."""

ACTORS: Final = Field(
    "acteurs",
    "Acteurs",
    "Au moins deux, de natures différentes. Des organisations, jamais un particulier.",
    need=Need.REQUIRED,
)
SOURCES: Final = Field(
    "sources", "Sources", "Au moins une page que chacun peut ouvrir, pour vérifier.", need=Need.REQUIRED
)
ROWS: Final = {"acteurs": ACTOR_FIELDS, "sources": SOURCE_FIELDS}
"""The fields of each item, for the fields that are lists of items."""

GROUPS: Final = (
    FieldGroup(
        "bref",
        "Le cas en bref",
        "Ce qu’on lit dans la liste des résultats.",
        (
            Field("titre", "Titre", "Qui fait quoi, où : de 15 à 120 caractères.", Shape.SENTENCE, need=Need.REQUIRED),
            Field(
                "resume",
                "Résumé",
                "Le besoin, qui s’allie avec qui, ce qu’ils font : de 120 à 700 caractères, à lire en 30 secondes.",
                Shape.TEXT,
                Need.REQUIRED,
            ),
        ),
    ),
    FieldGroup(
        "lieu",
        "Où cela se passe",
        "Le nom officiel place le cas sur la carte.",
        (
            Field("commune", "Commune", "Si l’alliance agit dans une commune."),
            Field(
                "departements",
                "Départements",
                "Noms ou numéros, séparés par des virgules.",
                Shape.WORDS,
                example="31, Gers",
            ),
            Field(
                "regions",
                "Régions",
                "Une ou plusieurs ; « National » si tout le pays est couvert.",
                Shape.MANY,
                Need.REQUIRED,
            ),
        ),
    ),
    FieldGroup(
        "sujet",
        "De quoi il s’agit",
        "",
        (
            Field(
                "domaines",
                "Domaines",
                "De un à trois.",
                Shape.MANY,
                Need.REQUIRED,
            ),
            Field(
                "types", "Types de partenariat", "Un ou deux : ce qui lie les partenaires.", Shape.MANY, Need.REQUIRED
            ),
        ),
        (
            Field(
                "modalites",
                "Modalités",
                "Comment l’alliance se fait, séparées par des virgules : « mécénat de compétences, prêt de locaux ».",
                Shape.WORDS,
            ),
        ),
        "Préciser les modalités",
    ),
    FieldGroup("alliance", "Qui s’allie", "", (ACTORS,)),
    FieldGroup(
        "recit",
        "Ce qui s’est passé",
        "Avec vos mots, sans recopier. Les chiffres avec leur date ; les difficultés aussi.",
        (
            Field(SECTIONS["context"], "Contexte", "Quel besoin, où, pour qui ?", Shape.MARKDOWN, Need.REQUIRED),
            Field(SECTIONS["alliance"], "Alliance", "Qui fait quoi, qui apporte quoi ?", Shape.MARKDOWN, Need.REQUIRED),
            Field(
                SECTIONS["results"],
                "Résultats",
                "Qu’est-ce qui a changé, avec des chiffres tirés des sources ?",
                Shape.MARKDOWN,
                Need.EITHER,
            ),
            Field(
                SECTIONS["lessons"],
                "Enseignements",
                "Qu’est-ce qui a aidé ou freiné ?",
                Shape.MARKDOWN,
                Need.EITHER,
            ),
        ),
        (
            Field(SECTIONS["means"], "Moyens", "Argent, temps, personnes, lieux mobilisés ?", Shape.MARKDOWN),
            Field(SECTIONS["limits"], "Limites", "Qu’est-ce qui n’a pas marché, ou n’est pas réglé ?", Shape.MARKDOWN),
            Field(SECTIONS["replicate"], "Pour reproduire", "Par où commencer ailleurs ?", Shape.MARKDOWN),
        ),
        "Ajouter les moyens, les limites, comment reproduire",
    ),
    FieldGroup("sources", "D’où viennent ces faits", "", (SOURCES,)),
    FieldGroup(
        "plus",
        "Pour aller plus loin",
        "Tout est facultatif ici. « En clair » et les questions aident le plus à être trouvé.",
        (
            Field("en_clair", "En clair", "Le cas redit avec les mots de tous les jours.", Shape.TEXT),
            Field(
                "questions",
                "Questions auxquelles le cas répond",
                "Trois, une par ligne, comme un collègue les poserait.",
                Shape.LINES,
            ),
        ),
        (
            Field("annee", "Année de début", "Quatre chiffres.", Shape.YEAR, example="2016"),
            Field("statut", "Où en est l’alliance", shape=Shape.ONE),
            Field("statut_note", "Ce qu’elle est devenue", "En une phrase qui donne l’année.", Shape.SENTENCE),
            Field(
                "verifie",
                "Faits vérifiés le",
                "Le jour où vous les avez relus dans les sources.",
                Shape.DAY,
                example="2026-11-23",
            ),
            Field(
                "tags",
                "Mots-clés",
                "De 2 à 8, séparés par des virgules : ce qu’on taperait pour trouver ce cas.",
                Shape.WORDS,
            ),
        ),
        "Dater l’alliance, dire ce qu’elle est devenue, ajouter des mots-clés",
    ),
)
"""All that is asked, in the order it is asked."""


def all_fields() -> Iterator[Field]:
    """Every field of a case, in order; actors and sources are one field each."""
    for group in GROUPS:
        yield from (*group.fields, *group.more)


def choices_of(key: str) -> tuple[Choice, ...]:
    """The values among which a field is chosen, none for a free one."""
    if key == "regions":
        names = [*sorted((region.name for region in load_geography().regions), key=fold), NATIONAL]
        return tuple(Choice(name, name) for name in names)
    vocabulary = vocabulary_of(key)
    return tuple(Choice(term.slug, term.label, term.definition) for term in vocabulary or ())


def vocabulary_of(key: str) -> Vocabulary | None:
    """The list of the taxonomy that a field is taken from."""
    taxonomy = load_taxonomy()
    return {
        "domaines": taxonomy.domains,
        "types": taxonomy.types,
        "statut": taxonomy.statuses,
        "nature": taxonomy.actor_kinds,
        "apporte": taxonomy.contributions,
    }.get(key)
