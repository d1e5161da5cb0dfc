"""The page of the forge where a new file is written, from the address where files are mended."""

import pytest

from web.forge import MAX_ADDRESS, new_file_page


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (
            "https://github.com/exemple/cas/edit/main/cases/{path}",
            "https://github.com/exemple/cas/new/main/cases?filename=bretagne%2Fun.md&value=a%20%26%20%C3%A9",
        ),
        (
            "https://github.com/exemple/cas/blob/ma/branche/donnees/{path}",
            "https://github.com/exemple/cas/new/ma/branche/donnees?filename=bretagne%2Fun.md&value=a%20%26%20%C3%A9",
        ),
        (
            "https://gitlab.com/groupe/sous-groupe/cas/-/edit/main/cases/{path}",
            "https://gitlab.com/groupe/sous-groupe/cas/-/new/main/cases?file_name=bretagne%2Fun.md&content=a%20%26%20%C3%A9",
        ),
    ],
)
def test_known_forges(correction, expected):
    """GitHub and GitLab each have their words; folders and branches stay."""
    page = new_file_page(correction, "bretagne/un.md", "a & é")

    assert page
    assert (page.url, page.is_filled) == (expected, True)


@pytest.mark.parametrize("correction", ["", "https://exemple.fr/{path}", "https://github.com/exemple/cas", "{path}"])
def test_unknown_forges(correction):
    """There is no page to offer."""
    assert new_file_page(correction, "bretagne/un.md", "a") is None


@pytest.mark.parametrize(("length", "is_filled"), [(MAX_ADDRESS - 200, True), (MAX_ADDRESS, False)])
def test_long_texts(length, is_filled):
    """Beyond what a forge accepts, the address holds the name only."""
    page = new_file_page("https://github.com/exemple/cas/edit/main/cases/{path}", "bretagne/un.md", "a" * length)

    assert page
    assert (page.is_filled, "value=" in page.url) == (is_filled, is_filled)
    assert len(page.url) <= MAX_ADDRESS
