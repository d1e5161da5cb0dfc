"""`kb stats`: what the base covers, what is due for a check-up, in tables that no spreadsheet computes."""

import csv
import io
import json
from datetime import date

import pytest

from kb import CaseStore
from kb.cli import run
from kb.statistics import coverage, due, matrix
from kb.tables import aligned, csv_text, safe_cell


def test_coverage(sample_cases):
    """A case counts once in each of its regions, domains and types."""
    cells = coverage(sample_cases)
    expected = sum(len(case.regions) * len(case.domains) * len(case.types) for case in sample_cases)

    assert sum(cell.cases for cell in cells) == expected
    assert ("Bretagne", "numerique", "pratiques-responsables", 1) in cells
    assert [cell.region for cell in cells][-1] == "National"


def test_a_row_for_each_region(sample_cases):
    """All 18 and National, those without a case too."""
    rows = matrix(sample_cases, "domains")

    assert (len(rows), sum(int(row[1]) for row in rows)) == (19, sum(len(case.regions) for case in sample_cases))
    assert next(row for row in rows if row[0] == "Corse")[1:] == [0] * 17


def test_due(sample_cases):
    """Never checked first, then the oldest; a case checked lately is not due."""
    never = sample_cases[0].model_copy(update={"checked": None})
    old = sample_cases[1].model_copy(update={"checked": date(2020, 1, 1)})
    new = sample_cases[2].model_copy(update={"checked": date(2026, 1, 2)})

    assert [one.slug for one in due([new, old, never], 12, date(2027, 1, 1))] == [never.slug, old.slug]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_a_formula_is_a_text(start):
    """A cell that a spreadsheet would compute begins with an apostrophe."""
    assert safe_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("cell", ["Un titre", "1=2", "", -3, 5, "L’été"])
def test_other_cells_stay(cell):
    """Texts and numbers are left alone."""
    assert safe_cell(cell) == cell


def test_csv_reads_back():
    """Commas, quotes and line breaks are quoted."""
    text = csv_text(("a", "b"), [('x, "y"\nz', 1)])

    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", "b"], ['x, "y"\nz', "1"]]


def test_a_table_for_the_eye():
    """Columns are aligned, zeros are dots."""
    assert aligned(["Région", "cas"], [["Corse", 0], ["La Réunion", 12]]) == [
        "Région      cas",
        "Corse         ·",
        "La Réunion   12",
    ]


class TestCommand:
    """`kb stats`."""

    def test_tables(self, cases_dir, capsys):
        """Regions by type, regions by domain, the domains' numbers, what is due."""
        code = run(["stats", "--cases", str(cases_dir)])
        out = capsys.readouterr().out

        assert code == 0
        assert out.startswith("6 cas. ")
        assert out.count("\nOccitanie ") == 2
        assert "1 Emploi et insertion, 2 " in out
        assert "cas à revérifier" in out

    def test_json(self, cases_dir, capsys):
        """Every combination, and the cases due."""
        run(["stats", "--json", "--cases", str(cases_dir)])
        body = json.loads(capsys.readouterr().out)

        assert (body["cases"], set(body["coverage"][0])) == (6, {"region", "domain", "type", "cases"})

    def test_csv_of_the_cases_due_is_harmless(self, cases_dir, capsys):
        """A title that is a formula stays a text in the spreadsheet of whoever opens the table."""
        store = CaseStore(cases_dir)
        case = store.load_all()[0][0].model_copy(update={"title": '=HYPERLINK("http://x")', "checked": None})
        with store.lock():
            store.put(case)

        code = run(["stats", "--due", "--csv", "--cases", str(cases_dir)])
        rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))

        assert (code, rows[0], rows[1]) == (0, ["slug", "titre", "verifie"], [case.slug, f"'{case.title}", ""])

    def test_two_forms_at_once(self, cases_dir, capsys):
        """One must be chosen."""
        assert run(["stats", "--csv", "--json", "--cases", str(cases_dir)]) == 1
        assert "ne vont pas ensemble" in capsys.readouterr().err
