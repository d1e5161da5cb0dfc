"""What many tests share: six readable cases, copied from the base, and a folder of them to change at will."""

import shutil
from pathlib import Path

import pytest

from kb import Case, CaseStore

SAMPLE_CASES = Path(__file__).parent / "data" / "cases"


@pytest.fixture(scope="session")
def sample_cases() -> tuple[Case, ...]:
    """Six cases by slug: two in Occitanie, one each in Bretagne, Hauts-de-France, Martinique, one National."""
    cases, problems = CaseStore(SAMPLE_CASES).load_all()
    assert not problems
    return tuple(cases)


@pytest.fixture
def cases_dir(tmp_path) -> Path:
    """A copy of the six case files."""
    return Path(shutil.copytree(SAMPLE_CASES, tmp_path / "cases"))
