"""The content of the base: every case file is valid, and no private data stands in it."""

import re
from pathlib import Path

import pytest

from kb import CaseStore, Severity, case_to_markdown

CASES = Path(__file__).parent.parent / "cases"
E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}")
PHONE = re.compile(r"(?<!\d)(?:\+33|0)[ .]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")


@pytest.fixture(scope="module")
def base():
    """The whole base and its problems."""
    return CaseStore(CASES).load_all()


def test_the_base_is_valid(base):
    """No case file breaks a rule."""
    _, problems = base

    assert [str(problem) for problem in problems if problem.severity is Severity.ERROR] == []


def test_every_file_is_a_case(base):
    """As many cases as files: none was left out."""
    cases, _ = base

    assert len(cases) == len(CaseStore(CASES).paths()) > 0


def test_no_mail_address_and_no_phone_number(base):
    """The base names organisations, not ways to reach people."""
    cases, _ = base
    texts = {
        case.slug: " ".join([case.summary, case.plain, case.status_note, *case.sections().values()]) for case in cases
    }

    assert [slug for slug, text in texts.items() if E_MAIL.search(text) or PHONE.search(text)] == []


def test_every_file_is_in_canonical_form(base):
    """Writing a case again changes nothing, so that a diff shows only what its author changed."""
    cases, _ = base
    store = CaseStore(CASES)

    changed = [case.slug for case in cases if store.path_of(case).read_text(encoding="utf-8") != case_to_markdown(case)]

    assert changed == []
