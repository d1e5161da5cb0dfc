"""The documentation says all that the code accepts, and its examples work."""

import re
from pathlib import Path

import pytest

from kb import SECTIONS, Case
from kb.import_mapping import load_mapping
from kb.parse import ACTOR_KEYS, CASE_KEYS, SOURCE_KEYS, parse_case

CASE_FORMAT = (Path(__file__).parent.parent / "docs" / "case-format.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Case.model_fields)
def test_case_fields_are_documented(field):
    """docs/case-format.md has one heading for each field of a case."""
    assert CASE_FORMAT.count(f"### `{field}`\n") == 1


@pytest.mark.parametrize(
    "key", [*CASE_KEYS, *ACTOR_KEYS, *SOURCE_KEYS, *(f"## {heading}" for heading in SECTIONS.values())]
)
def test_keys_and_sections_are_documented(key):
    """Each French key and each section is named."""
    assert f"`{key}`" in CASE_FORMAT


def test_the_fields_come_in_the_order_of_the_file():
    """The headings follow the model, as the file does."""
    assert re.findall(r"^### `(\w+)`$", CASE_FORMAT, re.MULTILINE) == list(Case.model_fields)


def test_the_example_is_a_case():
    """The example at the top only lacks length and the texts for readers."""
    example = re.search(r"```markdown\n(.*?)```", CASE_FORMAT, re.DOTALL)

    assert example is not None
    assert {found.field for found in parse_case(example[1], Path("cases/bretagne/exemple.md")).problems} <= {
        "en_clair",
        "questions",
    }


def test_the_mapping_example_is_a_mapping(tmp_path):
    """The mapping shown for imports is read without a problem."""
    example = re.search(r"```yaml\n(.*?)```", CASE_FORMAT, re.DOTALL)
    path = tmp_path / "mapping.yaml"

    assert example is not None
    path.write_text(example[1], encoding="utf-8")
    assert set(load_mapping(path).rules) == {"titre", "regions", "acteurs", "types", "statut", "Contexte"}
