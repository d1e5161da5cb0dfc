"""French typography: spaces that do not break, apostrophes, numbers and dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from web.typography import counted, day, french, joined, number


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Qui l'a fait ?", "Qui l’a fait\u202f?"),
        ("Oui !", "Oui\u202f!"),
        ("Quoi?", "Quoi\u202f?"),
        ("a ; b", "a\u202f; b"),
        ("Bilan : bon", "Bilan\u00a0: bon"),
        ("le « don »", "le «\u00a0don\u00a0»"),
        ("«don»", "«\u00a0don\u00a0»"),
        ("26 000 communes", "26\u202f000 communes"),
        ("1 234 567 €", "1\u202f234\u202f567\u00a0€"),
        ("12 % en 3 ans", "12\u00a0% en 3\u00a0ans"),
        ("etc...", "etc…"),
    ],
)
def test_spaces_and_apostrophes_become_french(typed, shown):
    """Each rule, on the smallest text that needs it."""
    assert french(typed) == shown


@pytest.mark.parametrize("text", ["https://exemple.fr/a?b=c", "10:30", "C:\\x", "en 2019 120 cafés", "", "a"])
def test_addresses_hours_and_dates_are_left_alone(text):
    """What only looks like punctuation or a large number is not touched."""
    assert french(text) == text


@given(st.text(alphabet="ab 1'«»;:!?.%\u00a0\u202f0", max_size=60))
def test_applying_it_twice_changes_nothing(text):
    """A text already set is not set again."""
    assert french(french(text)) == french(text)


@given(st.text(max_size=80))
def test_only_spaces_and_apostrophes_change(text):
    """Letters and digits are never lost nor added."""
    assert [char for char in french(text) if char.isalnum()] == [char for char in text if char.isalnum()]


def test_html_tags_and_entities_are_left_alone():
    """In HTML, attributes and entities keep their characters."""
    html = Markup("<a href='x?y' title=\"l'eau !\">l'eau &amp; le vin !</a>")

    assert french(html) == Markup("<a href='x?y' title=\"l'eau !\">l’eau &amp; le vin\u202f!</a>")


def test_plain_text_stays_to_be_escaped():
    """Plain text is not taken for HTML: the template still escapes it."""
    assert not isinstance(french("<b> !"), Markup)


def test_numbers_are_grouped():
    """Thousands are separated by a space that does not break."""
    assert number(26000) == "26\u202f000"


def test_the_first_of_the_month_is_ordinal():
    """« 1er mars 2026 », but « 2 mars 2026 » and « 11 mars 2026 »."""
    assert day(date(2026, 3, 1)) == "1er\u00a0mars 2026"
    assert day(date(2026, 3, 2)) == "2\u00a0mars 2026"
    assert day(date(2026, 3, 11)) == "11\u00a0mars 2026"


def test_zero_is_singular():
    """In French, the plural begins at two."""
    assert [counted(count, "autre") for count in (0, 1, 2)] == ["0\u00a0autre", "1\u00a0autre", "2\u00a0autres"]


def test_lists_end_with_et():
    """« a, b et c »."""
    assert [joined(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a et b", "a, b et c"]
