"""Collections of cases as files to import: rows and tables made from cases, and what an import says of them."""

import csv
import json

from kb.importing import Outcome


def corpus_row(case):
    """A case as a corpus of JSON Lines gives it: English names, `partnership_types` for the types."""
    row = case.model_dump(mode="json", exclude_defaults=True)
    row["partnership_types"] = row.pop("types")
    return row


def cells_of(case):
    """A case as one line of a table: lists in one cell."""
    return {
        "slug": case.slug,
        "titre": case.title,
        "resume": case.summary,
        "regions": " ; ".join(case.regions),
        "departements": " | ".join(case.departments),
        "commune": case.city,
        "domaines": ";".join(case.domains),
        "types": ";".join(case.types),
        "acteurs": "\n".join(f"{actor.name} ({actor.kind})" for actor in case.actors),
        "annee": case.start_year,
        "sources": "\n".join(f"{source.title} ({source.publisher}) {source.url}" for source in case.sources),
        "Contexte": case.context,
        "Alliance": case.alliance,
        "Résultats": case.results,
        "Enseignements": case.lessons,
    }


def write_lines(path, rows):
    """A file of JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_csv(path, rows, encoding="utf-8", delimiter=","):
    """A table."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def counts(report):
    """The number of rows by outcome, those that occur."""
    return {outcome.value: report.count(outcome) for outcome in Outcome if report.count(outcome)}


def refusals(report):
    """Why rows were refused, as « line: field : problem »."""
    return [f"{found.line}: {found.field} : {found.problem}" for result in report.results for found in result.problems]
