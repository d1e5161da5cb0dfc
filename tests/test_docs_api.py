"""docs/api.md says what the API does: every parameter, route and error code, and its examples answer."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kb import CaseStore
from web.api_reference import PARAMETERS, ROUTES
from web.app import create_app
from web.problems import KINDS
from web.settings import Settings

API_DOC = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^GET (/\S+)$", API_DOC, flags=re.MULTILINE)


@pytest.mark.parametrize("parameter", [parameter.name for parameter in PARAMETERS])
def test_each_parameter_has_a_heading(parameter):
    """docs/api.md has one heading for each parameter of the search."""
    assert f"\n### `{parameter}`\n" in API_DOC


@pytest.mark.parametrize("code", KINDS)
def test_each_error_code_has_a_heading_and_its_status(code):
    """docs/api.md has one heading for each error code, followed by its HTTP status."""
    assert f"\n### `{code}`\n\n{KINDS[code].status}. " in API_DOC


@pytest.mark.parametrize("path", [route.path for route in ROUTES])
def test_each_route_is_listed(path):
    """docs/api.md lists each address."""
    assert f"| `GET {path}` |" in API_DOC


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_answers(engine, cases_dir, example):
    """The addresses given as examples answer 200."""
    client = TestClient(create_app(CaseStore(cases_dir), engine, Settings()))

    assert client.get(example).status_code == 200


def test_there_are_examples():
    """The test above has something to test."""
    assert len(EXAMPLES) >= 6
