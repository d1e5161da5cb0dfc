"""Brings a collection of cases into the base: examines every row first, then writes what is new or changed."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from rapidfuzz import process

from kb.case import Case
from kb.codes import Code
from kb.errors import InvalidCase, Problem, UnreadableFile
from kb.import_mapping import ColumnMapping, load_mapping, mapping_by_name
from kb.import_sources import Row, read_rows
from kb.import_values import Conversion
from kb.parse import examine
from kb.store import CaseStore
from kb.text import cut_slug, slugify


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row and what became of it: the case it gives and what was written otherwise, or why it is refused."""

    line: int
    slug: str
    outcome: Outcome
    case: Case | None = None
    problems: tuple[Problem, ...] = ()
    conversions: tuple[Conversion, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """Every row of a collection, and the columns that fed no field."""

    source: Path
    results: list[RowResult] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """The number of rows with this outcome."""
        return sum(result.outcome is outcome for result in self.results)

    def conversions(self) -> Counter[Conversion]:
        """What was written otherwise in the collection, with the number of times."""
        return Counter(conversion for result in self.results for conversion in result.conversions)

    def as_json(self) -> str:
        """The whole report, for a program."""
        rows = [
            {
                "line": result.line,
                "slug": result.slug,
                "outcome": result.outcome.value,
                "conversions": [conversion._asdict() for conversion in result.conversions],
                "problems": [problem.model_dump(mode="json") for problem in result.problems],
            }
            for result in self.results
        ]
        body = {
            "source": str(self.source),
            "counts": {outcome.value: self.count(outcome) for outcome in Outcome},
            "ignored_columns": self.ignored_columns,
            "written": [str(path) for path in self.written],
            "rows": rows,
        }
        return json.dumps(body, ensure_ascii=False, indent=2)

    def with_outcome(self, outcome: Outcome) -> list[RowResult]:
        """The rows with this outcome, in the order of the file."""
        return [result for result in self.results if result.outcome is outcome]


def import_cases(
    source: Path, store: CaseStore, mapping: Path | None = None, *, dry_run: bool = False, all_or_nothing: bool = False
) -> ImportReport:
    """
    Import a file into a store. A second run of the same file changes nothing.

    A row completes or replaces the fields it gives; fields that only the base has are kept. With
    `all_or_nothing`, one refused row prevents all writing.
    """
    rules = load_mapping(mapping) if mapping else None
    if dry_run:
        return _examined(source, store, rules)
    rows = list(read_rows(source))  # a file that cannot be read leaves the base alone
    with store.lock():
        report = _examined(source, store, rules, rows)
        if all_or_nothing and report.count(Outcome.REFUSED):
            return report
        for result in report.results:
            if result.case and result.outcome in {Outcome.NEW, Outcome.CHANGED}:
                report.written.append(store.put(result.case))
    return report


def _examined(
    source: Path, store: CaseStore, rules: ColumnMapping | None, rows: list[Row] | None = None
) -> ImportReport:
    report, seen = ImportReport(source), dict[str, int]()
    rows = list(read_rows(source)) if rows is None else rows
    columns = list(dict.fromkeys(column for row in rows for column in row.values))
    rules = mapping_by_name(columns) if rules is None else _fitting(rules, columns, source)
    report.ignored_columns = rules.unused(columns)
    for row in rows:
        result = _row_result(row, rules, source, store)
        if result.slug in seen and result.outcome is not Outcome.REFUSED:
            remedy = f"La ligne {seen[result.slug]} porte déjà cet identifiant."
            result = _refused(row, source, f"l’identifiant « {result.slug} » figure deux fois", remedy, result.slug)
        seen.setdefault(result.slug, row.number)
        report.results.append(result)
    return report


def _fitting(rules: ColumnMapping, columns: list[str], source: Path) -> ColumnMapping:
    """The rules, when every column they name is in the file."""
    for target, rule in rules.rules.items():
        if rule.colonne and rule.colonne not in columns:
            nearest = process.extractOne(rule.colonne, columns)
            meant = f"Vouliez-vous dire « {nearest[0]} » ?" if nearest else "Le fichier est vide."
            raise UnreadableFile(f"{source} : pas de colonne « {rule.colonne} » (demandée pour « {target} »). {meant}")
    return rules


def _row_result(row: Row, rules: ColumnMapping, source: Path, store: CaseStore) -> RowResult:
    if row.refusal:
        return _refused(row, source, row.refusal, "Corrigez cette ligne.")
    raw, slug, cells = rules.row_to_raw(row.values, source, row.number)
    slug = slug or cut_slug(slugify(str(raw.values.get("titre") or "")))
    reading = examine(raw, slug)
    if reading.case is None:
        return RowResult(row.number, slug, Outcome.REFUSED, problems=tuple(reading.errors))
    return replace(_compared(row, reading.case, source, store), conversions=tuple(cells.conversions))


def _compared(row: Row, case: Case, source: Path, store: CaseStore) -> RowResult:
    """Whether a valid case is new, changed or as it was; what only the base knows of it is kept."""
    outcome = Outcome.NEW
    if paths := store.find(case.slug):
        existing = store.read(paths[0]).case
        if existing is None:
            problem, remedy = f"le fichier {paths[0]} est fautif", "Corrigez-le d’abord (kb check)."
            return _refused(row, source, problem, remedy, case.slug)
        given = {name: getattr(case, name) for name in case.model_fields_set}
        case = existing.model_copy(update=given)
        moved = paths != [store.path_of(case)]
        outcome = Outcome.CHANGED if moved or case != existing else Outcome.UNCHANGED
    try:
        store.render(case)
    except InvalidCase as error:
        told = tuple(problem.model_copy(update={"path": source, "line": row.number}) for problem in error.problems)
        return RowResult(row.number, case.slug, Outcome.REFUSED, problems=told)
    return RowResult(row.number, case.slug, outcome, case)


def _refused(row: Row, source: Path, problem: str, remedy: str, slug: str = "") -> RowResult:
    told = Problem(code=Code.ROW, path=source, line=row.number, field="ligne", problem=problem, remedy=remedy)
    return RowResult(row.number, slug, Outcome.REFUSED, problems=(told,))
