"""Remarks are told to the author and never refuse the case."""

import pytest
from case_texts import changed, problems, told, without_key

from kb import Severity

WARNINGS = [
    ('departements: ["35"]', 'departements: ["35", "44"]',
     ("departements[2] : le département 44 (Loire-Atlantique) est en Pays de la Loire. "
     "Ajoutez cette région ou corrigez le code.")),
    ("commune: Rennes", "commune: Renes", "commune : commune inconnue « Renes ». Vouliez-vous dire « Rennes » ?"),
    ("commune: Rennes", "commune: Vannes", ("commune : pas de commune « Vannes » dans les départements indiqués. "
     "Il y en a une ici : Morbihan (56).")),
    ('departements: ["35"]\ncommune: Rennes', "commune: Saint-Denis",
     "commune : plusieurs communes s’appellent « Saint-Denis » ("),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WARNINGS)
def test_warnings(old, new, message):
    """A remark does not refuse the case."""
    (found,) = problems(changed(old, new))

    assert f"{found.field} : {found.problem}. {found.remedy}".startswith(message)
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("key", ["en_clair", "questions"])
def test_texts_for_readers_are_wished_for(key):
    """A case without « en clair » or questions is valid, with a remark."""
    (found,) = problems(without_key(key))

    assert (found.field, found.severity) == (key, Severity.WARNING)


def test_a_national_case_may_be_anywhere():
    """The départements of a nation-wide case are not held against its regions."""
    assert told(changed("regions: [Bretagne]", "regions: [National]")) == []
