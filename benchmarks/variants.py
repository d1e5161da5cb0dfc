"""What was tried to rank better, as data: groups of variants of the engine."""

import re
from typing import Any, Final

import swapped_parts as parts
from laboratory import Variant
from swapped_parts import thesaurus

from indexer import Mode
from indexer.columns import CONCEPT_WEIGHTS
from indexer.fulltext import FIELD_WEIGHTS

TOPIC: Final = "indexer.ranking._topic"
RANK: Final = "indexer.answers.rank"
THESAURUS: Final = "indexer.answers.Thesaurus"
MEANING: Final = "indexer.ranking.SEMANTIC_WEIGHT"
NEVER: Final = 1e9  # times the best topic: what no case reaches

SOFT: Final = {"indexer.ranking.IN_PLACE": NEVER}


def _fields(name: str, **weights: int) -> Variant:
    return Variant(name, full_text=lambda laboratory: laboratory.full_text({**FIELD_WEIGHTS, **weights}))


def _territory(name: str, weight: float, **more: Any) -> Variant:  # noqa: ANN401  # values of constants
    weights = {"indexer.ranking.TERRITORY_WEIGHT": weight, "indexer.ranking.LONG_TERRITORY_WEIGHT": weight}
    return Variant(name, {**SOFT, **weights, **{f"indexer.ranking.{key}": value for key, value in more.items()}})


def _concepts(name: str, **weights: float) -> Variant:
    return Variant(name, {"indexer.columns.CONCEPT_WEIGHTS": {**dict.fromkeys(CONCEPT_WEIGHTS, 0.0), **weights}})


def _synonyms(name: str, equivalents: float, acronyms: float, modalities: float) -> Variant:
    weights = {"EQUIVALENT_WEIGHT": equivalents, "ACRONYM_WEIGHT": acronyms, "MODALITY_WEIGHT": modalities}
    return Variant(name, {f"indexer.expansion.{key}": value for key, value in weights.items()})


GROUPS: Final[dict[str, list[Variant]]] = {
    "Les mots et le sens, seuls": [
        Variant("mots seuls", mode=Mode.LEXICAL),
        Variant("sens seul", mode=Mode.SEMANTIC),
    ],
    "Poids des champs (BM25)": [
        _fields("tous les champs à 1", **dict.fromkeys(FIELD_WEIGHTS, 1)),
        _fields("titre à 4", title=4),
        _fields("titre à 1", title=1),
        _fields("étiquettes à 6", labels=6),
        _fields("étiquettes à 2", labels=2),
        _fields("étiquettes à 0", labels=0),
        _fields("sans les questions", questions=0),
        _fields("sans « en clair »", plain=0),
        _fields("questions à 3", questions=3),
        _fields("« en clair » à 1", plain=1),
        _fields("sections à 0", body=0),
        _fields("sections à 3", body=3),
        Variant("un BM25 par champ, sommés", full_text=parts.SummedFields),
    ],
    "Constantes de BM25 (calcul du projet, mêmes champs)": [
        Variant("k1 = 1.2, b = 0.75 (celles de tantivy)", full_text=parts.own_bm25),
        *(
            Variant(
                f"k1 = {k1}, b = {b}",
                {"indexer.meilisearch.bm25.K1": k1, "indexer.meilisearch.bm25.B": b},
                full_text=parts.own_bm25,
            )
            for k1, b in ((0.6, 0.75), (2.0, 0.75), (1.2, 0.4), (1.2, 1.0), (2.0, 0.4))
        ),
    ],
    "Fusion des mots et du sens": [
        *(Variant(f"écarts-types, poids {weight}", {MEANING: weight}) for weight in (0.1, 0.15, 0.25, 0.3, 0.4, 0.6)),
        *(Variant(f"min–max, poids {weight}", {TOPIC: parts.min_max(weight)}) for weight in (0.5, 1.0, 1.5)),
        *(Variant(f"rangs réciproques, k = {k}", {TOPIC: parts.reciprocal_ranks(k)}) for k in (60, 20)),
    ],
    "Ce qui représente un cas (vecteurs)": [
        Variant("un vecteur du texte entier", vectors=parts.one_vector),
        *(
            Variant(f"une vue seule : {name}", vectors=parts.view(number))
            for number, name in enumerate(("titre et résumé", "en clair", "questions", "étiquettes"))
        ),
        Variant("la meilleure des vues", vectors=parts.best_view),
        Variant("la meilleure des sections", vectors=parts.best_section),
        *(
            Variant(f"vues + {share} × meilleure section", vectors=parts.with_best_section(share))
            for share in (0.25, 0.5)
        ),
        Variant("vues + 0.25 × texte entier", vectors=parts.with_one_vector(0.25)),
        Variant("retour sur les 10 plus proches (Rocchio), 0.3", vectors=parts.fed_back(10, 0.3)),
    ],
    "Synonymes": [
        Variant("aucun", {THESAURUS: thesaurus()}),
        Variant("équivalents seuls", {THESAURUS: thesaurus(equivalents=True)}),
        Variant("acronymes seuls", {THESAURUS: thesaurus(acronyms=True)}),
        Variant("modalités seules", {THESAURUS: thesaurus(modalities=True)}),
        Variant("équivalents et acronymes", {THESAURUS: thesaurus(equivalents=True, acronyms=True)}),
        _synonyms("poids moindres (0.4, 0.7, 0.3)", 0.4, 0.7, 0.3),
        _synonyms("poids plus forts (0.8, 1, 0.7)", 0.8, 1.0, 0.7),
        _synonyms("tous à 1", 1.0, 1.0, 1.0),
    ],
    "Territoire": [
        Variant("aucun, mots du lieu ôtés", {RANK: parts.without_place}),
        Variant(
            "aucun, mots du lieu gardés",
            {RANK: parts.without_place, "indexer.answers.Understander": parts.WordsKept},
        ),
        Variant("le lieu d’abord, mots du lieu gardés", {"indexer.answers.Understander": parts.WordsKept}),
        Variant("filtre strict", {RANK: parts.in_place_only}),
        *(_territory(f"bonus {weight}, sans le lieu d’abord", weight) for weight in (0.3, 0.5, 1.0, 1.5)),
        _territory("paliers stricts", 100.0, LONG_WORDS=NEVER),
        Variant("le lieu d’abord, questions longues aussi", {"indexer.ranking.LONG_WORDS": NEVER}),
        *(
            Variant(f"le lieu d’abord dès {share} du meilleur", {"indexer.ranking.IN_PLACE": share})
            for share in (0.3, 0.5, 0.6)
        ),
    ],
    "Concepts compris": [
        _concepts("aucun"),
        _concepts("doublés", **{kind: 2 * weight for kind, weight in CONCEPT_WEIGHTS.items()}),
        *(_concepts(f"{kind} seul", **{kind: weight}) for kind, weight in CONCEPT_WEIGHTS.items()),
    ],
    "Diversité de la page": [Variant(f"MMR sur 20, λ = {share}", reorder=parts.diverse(share)) for share in (0.9, 0.8)],
    "Analyse des mots": [
        Variant("locutions gardées", {"indexer.expansion.without_locutions": list}),
        Variant("expressions inachevées non complétées", {"indexer.expansion.Thesaurus.finished": lambda *_: []}),
        Variant("mots de la question à 1", {"indexer.expansion.QUESTION_WORD_WEIGHT": 1.0}),
        Variant("mots de la question à 0", {"indexer.expansion.QUESTION_WORD_WEIGHT": 0.0}),
        Variant("sans correction des fautes", {"indexer.lexicon.Lexicon.corrections": lambda *_: []}),
        Variant("sans fin de mot devinée", {"indexer.lexicon.Lexicon.completions": lambda *_: []}),
        Variant(
            "sans règles de pluriel et de participe",
            {
                "indexer.analysis._PLURAL": re.compile(r"(?!)"),
                "indexer.analysis._PARTICIPLE": re.compile(r"(?!)"),
                "indexer.analysis._IRREGULAR": {},
            },
            rebuilt=True,
        ),
    ],
}
