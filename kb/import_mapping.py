"""Turns the row of a collection into the values of a case: which column feeds which field, and in what form."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rapidfuzz import process

from kb.case import SECTIONS
from kb.errors import UnreadableFile
from kb.frontmatter import RawCase, Section, read_text
from kb.import_values import Cells, text_of
from kb.parse import CASE_KEYS
from kb.text import fold
from kb.yaml_values import RefusedText, read_yaml

MAX_MAPPING_BYTES: Final = 100_000
NEAREST_SCORE: Final = 60
SLUG: Final = "slug"
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

    def row_to_raw(self, values: Mapping[str, object], path: Path, line: int) -> tuple[RawCase, str, Cells]:
        """The content of a case, ready to be examined, the slug that the row gives, if any, and what was converted."""
        raw, slug, cells = RawCase(path, default_line=line), "", Cells()
        for target, rule in self.rules.items():
            value = values.get(rule.colonne, rule.valeur) if rule.colonne else rule.valeur
            if value in (None, "", []):
                continue
            if target == SLUG:
                slug = str(text_of(value))
            elif target in SECTIONS.values():
                raw.sections.append(Section(target, cells.section(target, value), line, line))
            else:
                raw.values[target] = cells.field(target, value, rule.separateur, rule.valeurs)
        return raw, slug, cells


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
