"""Turns the row of a collection into the values of a case: which column feeds which field, and in what form."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz import process

from kb.case import SECTIONS
from kb.errors import UnreadableFile
from kb.frontmatter import RawCase, Section, read_text
from kb.geography import load_geography
from kb.parse import ACTOR_KEYS, CASE_KEYS, SOURCE_KEYS
from kb.taxonomy import Vocabulary, load_taxonomy
from kb.text import fold, one_line
from kb.yaml_values import RefusedText, Value, read_yaml

MAX_MAPPING_BYTES: Final = 100_000
NEAREST_SCORE: Final = 60
SLUG: Final = "slug"
LISTS: Final = {"questions", "regions", "departements", "domaines", "types", "modalites", "tags", "apporte"}
_SEPARATORS: Final = re.compile(r"[;|\n]")
_ADDRESS: Final = re.compile(r"https?://\S+")
_OTHER_NAMES: Final = {"partnership_types": "types", "domain": "domaines", "type": "types", "region": "regions"}


class ColumnRule(BaseModel):
    """How one field is fed: from a column or by a constant; `valeurs` translates what the column says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    colonne: str = ""
    valeur: str = ""
    separateur: str = ""
    valeurs: dict[str, str] = Field(default_factory=dict)


class ColumnMapping(BaseModel):
    """All rules, by French key, section heading or « slug »."""

    model_config = ConfigDict(frozen=True)

    rules: dict[str, ColumnRule]

    def unused(self, columns: Iterable[str]) -> list[str]:
        """The columns that feed no field."""
        used = {rule.colonne for rule in self.rules.values()}
        return [column for column in columns if column not in used]

    def row_to_raw(self, values: Mapping[str, object], path: Path, line: int) -> tuple[RawCase, str]:
        """The content of a case, ready to be examined, and the slug that the row gives, if any."""
        raw, slug = RawCase(path, default_line=line), ""
        for target, rule in self.rules.items():
            value = values.get(rule.colonne, rule.valeur) if rule.colonne else rule.valeur
            if value in (None, "", []):
                continue
            if target == SLUG:
                slug = str(_text(value))
            elif target in SECTIONS.values():
                raw.sections.append(Section(target, str(_text(value)), line, line))
            else:
                raw.values[target] = _field(target, value, rule)
        return raw, slug


def mapping_by_name(columns: Iterable[str]) -> ColumnMapping:
    """The mapping of a collection whose columns bear the names of the fields, French or English."""
    known = field_names()
    found = [(known[fold(column)], column) for column in columns if fold(column) in known]
    return ColumnMapping(rules={target: ColumnRule(colonne=column) for target, column in reversed(found)})


def load_mapping(path: Path) -> ColumnMapping:
    """The mapping that a YAML file describes: one line a field, « field: column ». Raises `UnreadableFile`."""
    try:
        mapping = read_yaml(read_text(path, MAX_MAPPING_BYTES))
    except RefusedText as refusal:
        raise UnreadableFile(f"{path}:{refusal.line}: {refusal.problem}. {refusal.remedy}") from refusal
    known, rules = field_names(), {}
    for name, value in mapping.values.items():
        place = f"{path}:{mapping.lines[name,]}"
        if fold(name) not in known:
            nearest = process.extractOne(fold(name), list(known), score_cutoff=NEAREST_SCORE)
            meant = f"Vouliez-vous dire « {known[nearest[0]]} » ?" if nearest else f"Champs : {', '.join(CASE_KEYS)}."
            raise UnreadableFile(f"{place}: champ inconnu « {name} ». {meant}")
        try:
            rules[known[fold(name)]] = ColumnRule.model_validate(
                {"colonne": value} if isinstance(value, str) else value
            )
        except ValidationError as error:
            remedy = "Écrivez « champ: colonne », ou les clés colonne, valeur, separateur, valeurs."
            raise UnreadableFile(f"{place}: règle illisible pour « {name} ». {remedy}") from error
    return ColumnMapping(rules=rules)


def field_names() -> dict[str, str]:
    """Every way to name a field (French key, English name, section heading), folded → its French key or heading."""
    names = {fold(english): french for french, english in CASE_KEYS.items()}
    names |= {fold(name): heading for name, heading in SECTIONS.items()}
    names |= {fold(name): name for name in (*CASE_KEYS, *SECTIONS.values(), SLUG)}
    return names | {fold(other): french for other, french in _OTHER_NAMES.items()}


def _field(target: str, value: object, rule: ColumnRule) -> Value:
    if target in {"acteurs", "sources"}:
        items = value if isinstance(value, list) else _split(_text(value), rule.separateur)
        return [_actor(item, rule) if target == "acteurs" else _source(item) for item in items]
    if target in LISTS:
        items = value if isinstance(value, list) else _split(_text(value), rule.separateur)
        return [_canonical(target, _translated(_text(item), rule)) for item in items]
    return _canonical(target, _translated(_text(value), rule))


def _actor(item: object, rule: ColumnRule) -> Value:
    """An object, or « Name (nature) »."""
    if isinstance(item, dict):
        actor = _renamed(item, ACTOR_KEYS)
    else:
        text = one_line(str(_text(item)))
        name, kind = _last_brackets(text)
        actor = {"nom": name, "nature": kind} if kind else {"nom": text}
    if "nature" in actor:
        actor["nature"] = _canonical("nature", _translated(actor["nature"], rule))
    return actor


def _source(item: object) -> Value:
    """An object, or « Title (Publisher) https://… »."""
    if isinstance(item, dict):
        return _renamed(item, SOURCE_KEYS)
    text = one_line(str(_text(item)))
    address = _ADDRESS.search(text)
    if not address:
        return {"url": text}
    title, publisher = _last_brackets(one_line(text.replace(address.group(), "")))
    told: dict[str, Value] = {"titre": title, "editeur": publisher}
    return {"url": address.group(), **{key: value for key, value in told.items() if value}}


def _last_brackets(text: str) -> tuple[str, str]:
    """« A (b) (c (d)) » → « A (b) » and « c (d) »: what stands before the last brackets, and in them."""
    depth = 0
    for index in range(len(text) - 1, -1, -1) if text.endswith(")") else ():
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if depth == 0:
            return text[:index].strip(), text[index + 1 : -1].strip()
    return text, ""


def _renamed(item: Mapping[str, object], keys: Mapping[str, str]) -> dict[str, Value]:
    french = {english: key for key, english in keys.items()}
    named = {french.get(str(name), str(name)): value for name, value in item.items()}
    return {
        name: [_text(part) for part in value] if isinstance(value, list) else _text(value)
        for name, value in named.items()
        if value not in (None, "", [])
    }


def _split(value: Value, separator: str) -> list[Value]:
    text = value if isinstance(value, str) else ""
    parts = text.split(separator) if separator else _SEPARATORS.split(text)
    return [part.strip() for part in parts if part.strip()]


def _translated(value: Value, rule: ColumnRule) -> Value:
    if not isinstance(value, str) or not rule.valeurs:
        return value
    return {fold(name): meant for name, meant in rule.valeurs.items()}.get(fold(value), value)


def _canonical(target: str, value: Value) -> Value:
    """The value as the base writes it when it can be recognised: « Mécénat » → « mecenat », « 9 » → « 09 »."""
    if not isinstance(value, str):
        return value
    if target == "regions":
        return load_geography().resolve_region(value) or value
    if target == "departements":
        return load_geography().resolve_department(value) or value
    vocabulary = _vocabulary(target)
    term = vocabulary.resolve(value) if vocabulary else None
    return term.slug if term else value


def _vocabulary(target: str) -> Vocabulary | None:
    taxonomy = load_taxonomy()
    return {
        "domaines": taxonomy.domains,
        "types": taxonomy.types,
        "statut": taxonomy.statuses,
        "nature": taxonomy.actor_kinds,
    }.get(target)


def _text(value: object) -> Value:
    """A cell as text: spreadsheets give numbers and dates. What is no text is left for the rules to refuse."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return None if value is None else [str(type(value).__name__)]
