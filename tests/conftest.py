"""What many tests share: six readable cases, copied from the base, a folder of them to change at will, an engine."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from indexer import EmbeddedEngine, collect, open_engine
from kb import Case, CaseStore, Severity, load_geography, load_taxonomy

pytest_plugins = ["meilisearch_servers", "real_browser"]

settings.register_profile("house", deadline=None)  # a busy machine is no failure
settings.load_profile("house")

for name in [name for name in os.environ if name.startswith("KB_") and not name.startswith("KB_TEST_")]:
    del os.environ[name]  # the settings of whoever runs the tests are none of theirs

SAMPLE_CASES = Path(__file__).parent / "data" / "cases"


@pytest.fixture(scope="session")
def sample_cases() -> tuple[Case, ...]:
    """Six cases by slug: two in Occitanie, one each in Bretagne, Hauts-de-France, Martinique, one National."""
    cases, problems = CaseStore(SAMPLE_CASES).load_all()
    assert not [problem for problem in problems if problem.severity is Severity.ERROR]
    return tuple(cases)


@pytest.fixture
def cases_dir(tmp_path) -> Path:
    """A copy of the six case files."""
    return Path(shutil.copytree(SAMPLE_CASES, tmp_path / "cases"))


@pytest.fixture(scope="session")
def documents():
    """The six cases as documents."""
    return collect(CaseStore(SAMPLE_CASES), load_taxonomy(), load_geography()).documents


@pytest.fixture(scope="session")
def engine(documents, tmp_path_factory) -> EmbeddedEngine:
    """The embedded engine on the six cases, with the model of this machine. Only read it."""
    engine = open_engine(tmp_path_factory.mktemp("index"))
    engine.rebuild(documents)
    return engine
