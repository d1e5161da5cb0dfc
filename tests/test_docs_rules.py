"""docs/controle.md has one line for every rule, under errors or warnings as the code has it."""

import re
from pathlib import Path

import pytest

from kb.codes import Code

PAGE = (Path(__file__).parent.parent / "docs" / "controle.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Code)
def test_every_rule_is_documented(code):
    """One line of a table, with a sentence."""
    assert len(re.findall(rf"^\| `{code.value}` \| .{{15,}} \|$", PAGE, re.MULTILINE)) == 1


def test_no_other_rule_is_documented():
    """The tables name nothing that the code does not know."""
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE) == [code.value for code in Code]
