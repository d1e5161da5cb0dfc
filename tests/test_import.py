"""`kb import`: four formats, columns of any name, every row accounted for, nothing half-written."""

import json
import subprocess
import sys
import textwrap

import openpyxl
import pytest
from collections_of_cases import cells_of, corpus_row, counts, refusals, write_csv, write_lines

from kb import CaseStore, Severity, UnreadableFile, case_to_markdown
from kb.importing import import_cases


@pytest.fixture
def store(tmp_path):
    """An empty base."""
    return CaseStore(tmp_path / "cases")


@pytest.fixture
def collection(sample_cases, tmp_path):
    """The six cases as JSON Lines."""
    return write_lines(tmp_path / "cases.jsonl", [corpus_row(case) for case in sample_cases])


class TestFormats:
    """The same cases from every format."""

    def test_json_lines(self, collection, store, sample_cases):
        """The names of the corpus are understood; every field arrives untouched."""
        assert counts(import_cases(collection, store)) == {"new": 6}
        assert store.load_all()[0] == list(sample_cases)

    @pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"version": 1, "cases": rows}])
    def test_json(self, sample_cases, store, tmp_path, wrap):
        """A list, or an object that holds one."""
        path = tmp_path / "cases.json"
        path.write_text(json.dumps(wrap([corpus_row(case) for case in sample_cases])), encoding="utf-8")

        assert counts(import_cases(path, store)) == {"new": 6}

    @pytest.mark.parametrize(
        ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", "\t")]
    )
    def test_csv(self, sample_cases, store, tmp_path, encoding, delimiter):
        """As spreadsheets write it: semicolons, Windows accents, byte order mark."""
        case = next(case for case in sample_cases if "rennes" in case.slug)
        path = write_csv(tmp_path / "cases.csv", [cells_of(case)], encoding, delimiter)

        assert counts(import_cases(path, store)) == {"new": 1}
        imported = store.load(case.slug)
        assert (imported.title, imported.actors, imported.departments) == (case.title, case.actors, case.departments)
        assert [source.url for source in imported.sources] == [source.url for source in case.sources]
        assert imported.results == case.results

    def test_xlsx(self, sample_cases, store, tmp_path):
        """Numbers and empty cells of a workbook are read as texts."""
        rows = [cells_of(case) | {"departements": 35 if case.departments == ("35",) else None} for case in sample_cases]
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.append([])
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        book.save(tmp_path / "cases.xlsx")

        report = import_cases(tmp_path / "cases.xlsx", store)

        assert (counts(report), refusals(report)) == ({"new": 6}, [])
        assert {case.start_year for case in store.load_all()[0]} == {case.start_year for case in sample_cases}

    def test_a_row_without_slug_takes_it_from_its_title(self, sample_cases, store, tmp_path):
        """Cut between two words at 80 characters."""
        row = corpus_row(sample_cases[0]) | {"slug": ""}
        report = import_cases(write_lines(tmp_path / "x.jsonl", [row]), store)

        assert [result.slug for result in report.results] == [
            "1000-cafes-le-groupe-sos-des-mairies-et-de-grandes-marques-rouvrent-des-cafes-de"
        ]

    def test_labels_and_former_names_become_slugs(self, sample_cases, store, tmp_path):
        """What can be recognised is written as the base writes it."""
        case = next(case for case in sample_cases if "rennes" in case.slug)
        row = cells_of(case) | {
            "regions": "bretagne", "departements": "Ille-et-Vilaine", "domaines": "Numérique",
            "types": "Mécénat", "acteurs": "Ville de Rennes (Collectivité) ; Envie 35 (Structure-ESS)",
        }  # fmt: skip
        import_cases(write_csv(tmp_path / "x.csv", [row]), store)
        imported = store.load(case.slug)

        assert (imported.regions, imported.departments) == (("Bretagne",), ("35",))
        assert (imported.domains, imported.types) == (("numerique",), ("mecenat",))
        assert [actor.kind for actor in imported.actors] == ["collectivite", "structure-ess"]


class TestReport:
    """Every row is accounted for."""

    def test_a_second_run_changes_nothing(self, collection, store):
        """Same file, same base: all rows unchanged, no file touched."""
        import_cases(collection, store)
        before = {path: path.stat().st_mtime_ns for path in store.paths()}

        report = import_cases(collection, store)

        assert (counts(report), report.written) == ({"unchanged": 6}, [])
        assert {path: path.stat().st_mtime_ns for path in store.paths()} == before

    def test_a_dry_run_writes_nothing(self, collection, store):
        """It says what would be done."""
        report = import_cases(collection, store, dry_run=True)

        assert (counts(report), store.root.exists()) == ({"new": 6}, False)

    def test_a_changed_row(self, collection, store, sample_cases, tmp_path):
        """What the row gives replaces; what only the base knows stays."""
        import_cases(collection, store)
        enriched = sample_cases[0].model_copy(update={"limits": "Ajout d’un lecteur."})
        with store.lock():
            store.put(enriched)
        row = corpus_row(sample_cases[0]) | {"start_year": 2020}

        report = import_cases(write_lines(tmp_path / "x.jsonl", [row]), store)
        after = store.load(enriched.slug)

        assert counts(report) == {"changed": 1}
        assert (after.start_year, after.limits) == (2020, "Ajout d’un lecteur.")

    def test_a_case_that_changes_region(self, collection, store, sample_cases, tmp_path):
        """Its file moves; no copy stays behind."""
        import_cases(collection, store)
        row = corpus_row(sample_cases[0]) | {"regions": ["Corse"]}

        import_cases(write_lines(tmp_path / "x.jsonl", [row]), store)

        assert [path.parent.name for path in store.find(sample_cases[0].slug)] == ["corse"]

    def test_refused_rows(self, sample_cases, store, tmp_path):
        """Each with its line and every reason; the others are taken."""
        good = corpus_row(sample_cases[0])
        path = write_lines(
            tmp_path / "x.jsonl",
            [
                good | {"slug": "a", "regions": ["Bretagnne"], "start_year": "?"},
                good,
                good,
                ["x"],
                good | {"slug": "../b"},
            ],
        )
        path.write_text(path.read_text(encoding="utf-8") + "{pas du json\n\n", encoding="utf-8")

        report = import_cases(path, store)

        assert counts(report) == {"new": 1, "refused": 5}
        assert refusals(report) == [
            "1: annee : une année est attendue",
            "1: regions[1] : région inconnue « Bretagnne »",
            f"3: ligne : l’identifiant « {good['slug']} » figure deux fois",
            "4: ligne : un objet JSON « {…} » est attendu",
            "5: slug : nom de fichier « ../b » : minuscules sans accent, chiffres et tirets, 80 caractères au plus",
            "6: ligne : la ligne n’est pas du JSON",
        ]

    def test_all_or_nothing(self, sample_cases, store, tmp_path):
        """One refused row prevents all writing, when asked."""
        path = write_lines(tmp_path / "x.jsonl", [corpus_row(sample_cases[0]), {"slug": "b"}])

        report = import_cases(path, store, all_or_nothing=True)

        assert (counts(report), store.paths()) == ({"new": 1, "refused": 1}, [])

    def test_a_faulty_file_is_not_overwritten(self, collection, store, sample_cases):
        """A file of the base that cannot be read is left to its author."""
        import_cases(collection, store)
        path = store.find(sample_cases[0].slug)[0]
        path.write_text("brouillon", encoding="utf-8")

        report = import_cases(collection, store)

        assert counts(report) == {"unchanged": 5, "refused": 1}
        assert path.read_text(encoding="utf-8") == "brouillon"

    def test_a_line_of_a_table_keeps_its_number(self, sample_cases, store, tmp_path):
        """Lines inside cells and empty lines are counted, so that the author finds the row."""
        rows = [cells_of(sample_cases[0]), cells_of(sample_cases[1]) | {"annee": "?"}]
        path = write_csv(tmp_path / "x.csv", rows)
        lines = path.read_text(encoding="utf-8").split("\n")
        expected = next(number for number, line in enumerate(lines, 1) if line.startswith(sample_cases[1].slug))

        assert refusals(import_cases(path, store)) == [f"{expected}: annee : une année est attendue"]

    def test_hostile_texts(self, sample_cases, store, tmp_path):
        """Scripts, unsafe links, deceiving characters are refused; nothing is written."""
        good = corpus_row(sample_cases[0])
        rows = [
            good | {"context": "<script>alert(1)</script>"},
            good | {"sources": [{"url": "javascript:alert(1)", "title": "x", "publisher": "y"}]},
            good | {"title": "Un titre qui \u202e se retourne"},
            good | {"alliance": "x\n## Résultats\nfaux"},
            good | {"actors": {"name": "x"}},
            good | {"summary": {"a": 1}},
        ]

        report = import_cases(write_lines(tmp_path / "x.jsonl", rows), store)

        assert counts(report) == {"refused": 6}
        assert store.paths() == []

    def test_a_formula_is_a_text(self, sample_cases, store, tmp_path):
        """A cell that a spreadsheet would compute is kept as it is written, never computed."""
        row = cells_of(sample_cases[0]) | {"commune": "=1+1"}
        import_cases(write_csv(tmp_path / "x.csv", [row]), store)

        assert store.load(sample_cases[0].slug).city == "=1+1"

    def test_a_killed_import_resumes(self, collection, store):
        """However an import is killed, every file is whole, and the next run ends the work."""
        program = textwrap.dedent(f"""
            import os
            from pathlib import Path
            from kb import CaseStore
            from kb.importing import import_cases

            class Killed(CaseStore):
                def put(self, case):
                    if len(self.paths()) == 3:
                        os.kill(os.getpid(), 9)
                    return super().put(case)

            import_cases(Path({str(collection)!r}), Killed(Path({str(store.root)!r})))
        """)
        killed = subprocess.run([sys.executable, "-c", program], check=False)

        assert killed.returncode == -9
        cases, problems = store.load_all()
        assert (len(cases), [problem for problem in problems if problem.severity is Severity.ERROR]) == (3, [])
        assert counts(import_cases(collection, store)) == {"new": 3, "unchanged": 3}

    def test_an_empty_table(self, tmp_path, store):
        """No row, no case, no error."""
        path = tmp_path / "x.csv"
        path.write_text("", encoding="utf-8")

        assert counts(import_cases(path, store)) == {}

    def test_the_base_is_untouched(self, collection, store, tmp_path, sample_cases):
        """A file refused as a whole leaves the base as it was."""
        import_cases(collection, store)
        (tmp_path / "x.json").write_text("{", encoding="utf-8")

        with pytest.raises(UnreadableFile):
            import_cases(tmp_path / "x.json", store)

        assert store.paths()[3].read_text(encoding="utf-8") == case_to_markdown(sample_cases[0])
