"""Says in French what pydantic found wrong in a case: the field, the problem, the remedy."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kb.case import MAX_SLUG, SECTIONS
from kb.codes import Code
from kb.errors import Problem
from kb.frontmatter import RawCase, field_label
from kb.text import slugify

EXAMPLES: Final = {
    "titre": "titre: …",
    "resume": "resume: …",
    "questions": "questions: [… ?, … ?, … ?]",
    "regions": "regions: [Occitanie]",
    "departements": 'departements: ["31"]',
    "domaines": "domaines: [emploi-insertion]",
    "types": "types: [mecenat]",
    "modalites": "modalites: [mécénat de compétences]",
    "acteurs": "acteurs: [{nom: …, nature: association}, …]",
    "apporte": "apporte: [compétences]",
    "annee": "annee: 2016",
    "verifie": "verifie: 2026-11-23",
    "consulte": "consulte: 2026-11-23",
    "tags": "tags: [insertion, numérique]",
    "sources": "sources: [{url: https://…, titre: …, editeur: …}]",
    "nom": "nom: …",
    "nature": "nature: association",
    "url": "url: https://…",
    "editeur": "editeur: …",
}
"""How each French key is written, shown where the author's way cannot be read."""

_HEADING: Final = re.compile(r"^ {0,3}#{1,2}(?:[ \t]|$)")


def problems_of(error: ValidationError, raw: RawCase) -> list[Problem]:
    """The problems that the validation of a case brought up, one for each mistake of the author."""
    details = error.errors(include_url=False)
    places = {detail["loc"] for detail in details}
    found = []
    for detail in details:
        location = detail["loc"]
        if detail["type"] == "too_short" and any(other[:-1] and other[0] == location[0] for other in places):
            continue  # the list is short because its items, told apart, were refused
        problem, remedy = _sentence(detail)
        line, code, name = _line(raw, detail), _code(detail), field_label(location)
        found.append(Problem(code=code, path=raw.path, line=line, field=name, problem=problem, remedy=remedy))
    return found


def _code(detail: ErrorDetails) -> Code:
    return Code.SLUG if detail["loc"] == ("slug",) else _CODES.get(detail["type"], Code.SHAPE)


_CODES: Final = {
    "missing": Code.MISSING,
    "string_too_short": Code.LENGTH,
    "string_too_long": Code.LENGTH,
    "too_short": Code.LENGTH,
    "too_long": Code.LENGTH,
    "section_heading": Code.HEADING,
    "forbidden_character": Code.CHARACTER,
    "web_address": Code.ADDRESS,
    "greater_than_equal": Code.DATE,
    "less_than_equal": Code.DATE,
    "int_parsing": Code.DATE,
    "int_type": Code.DATE,
    "day": Code.DATE,
    "date_type": Code.DATE,
    "date_from_datetime_parsing": Code.DATE,
    "date_parsing": Code.DATE,
}


def _sentence(detail: ErrorDetails) -> tuple[str, str]:
    key = next((part for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    example = f"Écrivez « {EXAMPLES[key]} »." if key in EXAMPLES else "Corrigez cette valeur."
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if key == "slug":
        return _slug_sentence(str(value))
    if kind in _BY_CONTEXT:
        return _bounds_sentence(kind, value, context, example)
    if kind == "section_heading":
        return "titre de niveau 1 ou 2 dans la section", "Écrivez-le avec « ### »."
    if kind == "forbidden_character":
        return f"caractère invisible interdit ({context['code']})", "Effacez-le."
    if kind == "string_type" and value is None:
        return "valeur vide", "Écrivez-la ou effacez la ligne."
    return _SENTENCES.get(kind, "valeur inattendue"), example


_SENTENCES: Final = {
    "missing": "champ obligatoire absent",
    "tuple_type": "une liste est attendue",
    "string_type": "un texte simple est attendu",
    "model_type": "« clé: valeur » est attendu",
    "int_parsing": "une année est attendue",
    "int_type": "une année est attendue",
    "day": "une date est attendue (année-mois-jour)",
    "date_type": "une date est attendue (année-mois-jour)",
    "date_from_datetime_parsing": "ce jour n’existe pas",
    "date_parsing": "ce jour n’existe pas",
    "web_address": "adresse mal formée : seules les adresses http et https complètes sont acceptées",
}

_BY_CONTEXT: Final = {
    "string_too_short",
    "string_too_long",
    "too_short",
    "too_long",
    "greater_than_equal",
    "less_than_equal",
}


def _bounds_sentence(kind: str, value: object, context: Mapping[str, object], example: str) -> tuple[str, str]:
    size = len(value) if isinstance(value, str | list | tuple) else 0
    if kind == "string_too_short":
        if context["min_length"] == 1:
            return "valeur vide", "Écrivez-la ou effacez la ligne."
        return f"{size} caractères, il en faut au moins {context['min_length']}", "Précisez."
    if kind == "string_too_long":
        return f"{size} caractères, pas plus de {context['max_length']}", "Abrégez."
    if kind == "too_short":
        return f"il en faut au moins {context['min_length']}", example
    if kind == "too_long":
        return f"pas plus de {context['max_length']}", f"Il y en a {size} : gardez l’essentiel."
    bound = f"à partir de {context['ge']}" if kind == "greater_than_equal" else f"jusqu’à {context['le']}"
    return f"année {value} hors des bornes ({bound})", example


def _slug_sentence(slug: str) -> tuple[str, str]:
    better = slugify(slug)[:MAX_SLUG].strip("-")
    remedy = f"Renommez le fichier « {better}.md »." if better else "Donnez-lui un nom en lettres sans accent."
    return (
        f"nom de fichier « {slug} » : minuscules sans accent, chiffres et tirets, {MAX_SLUG} caractères au plus",
        remedy,
    )


def _line(raw: RawCase, detail: ErrorDetails) -> int:
    section = raw.section(SECTIONS.get(str(detail["loc"][0]), ""))
    if section is None:
        return raw.line(*detail["loc"])
    if detail["type"] == "section_heading":
        lines = section.text.split("\n")
        return section.text_line + next((index for index, line in enumerate(lines) if _HEADING.match(line)), 0)
    return section.line
