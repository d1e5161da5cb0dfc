"""From the fields of the web form to a case and its file, or to what is wrong, said beside a field."""

from pathlib import Path

import pytest
from case_texts import RENNES
from filled_forms import filled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import CaseStore, Severity
from kb.checking import check_files
from kb.fields import ACTOR_FIELDS, GROUPS, SOURCE_FIELDS, Shape, all_fields, choices_of
from kb.parse import ACTOR_KEYS, CASE_KEYS, SECTIONS, SOURCE_KEYS
from web.contribute_form import MAX_ROWS, SLUG, Form, name_of
from web.contribute_remarks import remarks_of
from web.contribute_view import form_view


def nothing_taken(_slug):
    """A base without cases."""
    return False


@pytest.fixture
def rennes(sample_cases):
    """A case to tell by the form."""
    return next(case for case in sample_cases if case.slug == RENNES.stem)


def judged(pairs, is_taken=nothing_taken):
    """The proposal that a form makes, and the remarks on it by the name of their field."""
    form = Form(pairs)
    proposal = form.proposal(is_taken)
    told = {}
    for remark in remarks_of(proposal.problems, form):
        told.setdefault(remark.name, []).append(remark.text)
    return proposal, told


def names_shown(form):
    """Every field that the page shows for a form."""
    view = form_view(form)
    fields = [field for group in view.groups for field in (*group.fields, *group.more)]
    rows = [group.rows for group in view.groups if group.rows]
    fields += [field for row_list in rows for row in row_list.rows for field in row.fields]
    return {field.name for field in fields} | {row_list.key for row_list in rows}


class TestFields:
    """The one list of what is asked."""

    def test_they_are_those_of_a_case(self):
        """Each key and section of a case file is asked, once."""
        assert sorted(field.key for field in all_fields()) == sorted([*CASE_KEYS, *SECTIONS.values()])
        assert [field.key for field in ACTOR_FIELDS] == list(ACTOR_KEYS)
        assert [field.key for field in SOURCE_FIELDS] == list(SOURCE_KEYS)

    def test_they_are_explained(self):
        """Each group has a title, each folded part says what it holds, each list has its values with definitions."""
        assert all(group.title and bool(group.more) == bool(group.more_title) for group in GROUPS)
        for field in (*all_fields(), *ACTOR_FIELDS, *SOURCE_FIELDS):
            if field.shape in {Shape.ONE, Shape.MANY}:
                choices = choices_of(field.key)
                assert choices
                assert field.key == "regions" or all(choice.definition for choice in choices)


class TestCase:
    """A form that is well filled."""

    def test_each_sample_case_told_again(self, sample_cases, tmp_path):
        """The file says the same as the case, and `kb check` has no error on it."""
        for case in sample_cases:
            proposal, _ = judged(filled(case, slug=case.slug))
            path = tmp_path / proposal.file
            path.parent.mkdir(exist_ok=True)
            path.write_text(proposal.text, encoding="utf-8")

            assert proposal.case is not None
            assert proposal.case.model_dump(exclude={"tags", "modalities", "questions"}) == case.model_dump(
                exclude={"tags", "modalities", "questions"}
            )
        found = check_files(CaseStore(tmp_path), CaseStore(tmp_path).paths(), everything=True)
        assert (found.files, found.count(Severity.ERROR)) == (6, 0)

    def test_the_name_of_the_file_comes_from_the_title(self, rennes):
        """Words of the title; a number follows when a case has that name already."""
        pairs = filled(rennes, titre="Rennes : des ordinateurs cédés à Envie 35")

        assert judged(pairs)[0].file == "bretagne/rennes-des-ordinateurs-cedes-a-envie-35.md"
        taken = {"rennes-des-ordinateurs-cedes-a-envie-35", "rennes-des-ordinateurs-cedes-a-envie-35-2"}
        assert judged(pairs, taken.__contains__)[0].slug == "rennes-des-ordinateurs-cedes-a-envie-35-3"

    def test_slips_of_typography_are_mended(self, rennes):
        """The file has what `kb check --fix` would write; the author is not troubled with it."""
        proposal, told = judged(filled(rennes, contexte="Combien ?Beaucoup  d'ordinateurs , chaque année..."))

        assert proposal.case is not None
        assert "ordinateurs," in proposal.case.context
        assert "contexte" not in told

    def test_names_are_recognised(self, rennes):
        """A département by its name, words between semicolons or commas, questions one a line."""
        pairs = filled(
            rennes, departements="Ille-et-Vilaine ; 22", tags="réemploi, don", questions="Un ?\r\n\r\nDeux ; trois ?"
        )
        case = judged(pairs)[0].case

        assert case is not None
        assert (case.departments, case.tags) == (("35", "22"), ("réemploi", "don"))
        assert len(case.questions) == 2

    def test_empty_rows_are_left_out(self, rennes):
        """A row where nothing was typed is no actor; the remarks still find the row of the next one."""
        count = len(rennes.actors)
        blank = {f"acteurs_{count + 1}_nom": " ", f"acteurs_{count + 1}_nature": ""}
        proposal, told = judged(filled(rennes, **blank, **{f"acteurs_{count + 2}_nom": "Sans nature"}))

        assert proposal.case is None
        assert told == {f"acteurs-{count + 2}-nature": ["À remplir."]}


class TestRemarks:
    """What is said of a form, and where."""

    def test_an_empty_form(self):
        """All that is obligatory is named, nothing else."""
        _, told = judged([])

        assert told.pop("resultats") == ["Remplissez Résultats ou Enseignements."]
        assert set(told) == {
            "titre", "resume", "regions", "domaines", "types", "acteurs", "contexte", "alliance", "sources"
        }  # fmt: skip
        assert {text for texts in told.values() for text in texts} == {"À remplir."}

    @pytest.mark.parametrize(
        ("changes", "name", "text"),
        [
            ({"titre": "Trop court"}, "titre", "10 caractères, il en faut au moins 15. Précisez."),
            ({"departements": "Xyz"}, "departements", "Département inconnu « Xyz ». Écrivez son nom ou son numéro, "),
            (
                {f"acteurs_{number}_nature": "entreprise" for number in range(1, 5)},
                "acteurs",
                "Tous les acteurs sont de même nature. Une alliance réunit",
            ),
            ({"annee": "vers 2016"}, "annee", "Une année est attendue. Par exemple : 2016."),
            ({"annee": "20166"}, "annee", "Année 20166 hors des bornes (jusqu’à 2100). Par exemple : 2016."),
            ({"verifie": "2026-02-31"}, "verifie", "Ce jour n’existe pas. Par exemple : 2026-11-23."),
            ({"sources_1_url": "javascript:alert(1)"}, "sources-1-url", "Adresse mal formée"),
            ({"contexte": "# Titre"}, "contexte", "Titre de niveau 1 ou 2 dans la section."),
            ({"contexte": "<script>alert(1)</script>"}, "contexte", "HTML « <script>alert(1)</script> ». "),
            ({"alliance": "[x](javascript:alert(1))"}, "alliance", "Lien « javascript: » refusé. "),
            ({"titre": "Rennes : \u202ela ville cède"}, "titre", "Caractère invisible interdit (U+202E). Effacez-le."),
            ({"resultats": "a\x00b"}, "resultats", "Caractère invisible interdit (U+0000). Effacez-le."),
            ({"slug": "../../etc/passwd"}, "slug", "Nom de fichier « ../../etc/passwd » : minuscules sans accent"),
            ({"regions": "../.."}, "regions", "Région inconnue « ../.. »"),
            ({"commune": "Rennnes"}, "commune", "Commune inconnue « Rennnes ». Vouliez-vous dire « Rennes » ?"),
            ({"resume": "Écrire à a.b@exemple.org. " * 6}, "resume", "Courriel « a.b@exemple.org »."),
        ],
    )
    def test_beside_its_field(self, rennes, changes, name, text):
        """In French, without a word of keys, files or YAML; a mistake leaves no file."""
        proposal, told = judged(filled(rennes, **changes))

        assert any(found.startswith(text) for found in told[name])
        assert not any("Écrivez « " in found or "« ## " in found for texts in told.values() for found in texts)
        assert bool(proposal.text) == (proposal.case is not None)

    def test_a_name_that_is_taken(self, rennes):
        """A name that the author chose is not changed behind his back."""
        proposal, told = judged(filled(rennes, slug="deja-la"), {"deja-la"}.__contains__)

        assert (proposal.case, told["slug"]) == (
            None,
            ["L’identifiant « deja-la » est déjà pris. Précisez-le, par exemple avec la commune, ou laissez-le vide."],
        )

    def test_too_many_actors(self, rennes):
        """The form shows one row too many, and says so."""
        parts = {"nom": "Envie", "nature": "association"}
        many = [(f"acteurs-{number}-{part}", value) for number in range(1, 400) for part, value in parts.items()]
        form = Form([*filled(rennes), *many])
        told = judged([*filled(rennes), *many])[1]

        assert form.rows["acteurs"] == MAX_ROWS + 1
        assert any(text.startswith("Pas plus de 40.") for text in told["acteurs"])


class TestRows:
    """The buttons « Ajouter » and « Retirer »."""

    def test_add(self, rennes):
        """One more row, to which the reader is led; never more than a case may have."""
        form = Form(filled(rennes, faire="ajouter-acteurs"))

        assert form.rows["acteurs"] == len(rennes.actors) + 1
        assert form.added == f"acteurs-{len(rennes.actors) + 1}-nom"
        full = Form([("acteurs-40-nom", "x"), ("faire", "ajouter-acteurs")])
        assert full.rows["acteurs"] == MAX_ROWS

    def test_remove(self, rennes):
        """The row goes with all that is in it, those below move up."""
        form = Form(filled(rennes, acteurs_1_apporte="argent", faire="retirer-acteurs-1"))
        left = [form.value(f"acteurs-{number}-nom") for number in range(1, len(rennes.actors))]

        assert left == [actor.name for actor in rennes.actors[1:]]
        assert form.values("acteurs-1-apporte") == list(rennes.actors[1].brings)

    @pytest.mark.parametrize("action", ["retirer-acteurs-99", "retirer-acteurs-0", "ajouter-titre", "ajouter-", "xyz"])
    def test_buttons_that_do_not_exist(self, action):
        """They change nothing."""
        assert Form([("faire", action)]).rows == {"acteurs": 2, "sources": 1}


NAMES = sorted(
    names_shown(Form()) | {"faire", "acteurs-3-nom", "acteurs-3-apporte", "acteurs-41-nom", "sources-40-url"}
)
LISTED = sorted(
    {choice.value for field in all_fields() for choice in choices_of(field.key)} | {"argent", "association"}
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.sampled_from(LISTED),
    st.sampled_from(
        ["2016", "2026-11-24", "https://exemple.org/a", "35", "Rennes", "x" * 200, "## Titre", "\u202e", "a;b"]
    ),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=40), is_filled=st.booleans())
def test_any_form_is_judged(pairs, is_filled, rennes, tmp_path):
    """Never an error of ours: either a file that `kb check` accepts, or errors, each beside a field that is shown."""
    form = Form([*pairs, *(filled(rennes) if is_filled else [])])
    proposal = form.proposal(nothing_taken)
    remarks = remarks_of(proposal.problems, form)
    shown = names_shown(form)

    assert {remark.name for remark in remarks} <= shown
    assert all(remark.text and remark.label for remark in remarks)
    if proposal.case is None:
        assert any(remark.is_error for remark in remarks)
    else:
        path = tmp_path / "cases" / proposal.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(proposal.text.encode())
        assert path.resolve().is_relative_to(tmp_path)
        assert CaseStore(tmp_path / "cases").read(path).errors == []
        path.unlink()


def test_a_form_as_long_as_a_file_may_not_be(rennes):
    """Each part is within bounds, the whole is not: this is said of the case as a whole."""
    sections = dict.fromkeys(
        ("contexte", "alliance", "resultats", "enseignements", "moyens", "limites"), "Mot. " * 3900
    )
    sources = {
        f"sources_{number}_{part}": value
        for number in range(1, 41)
        for part, value in (("url", f"https://exemple.org/{'a' * 1900}{number}"), ("titre", "T"), ("editeur", "E"))
    }
    proposal, told = judged(filled(rennes, pour_reproduire="Mot. " * 3_900, **sections, **sources))

    assert (proposal.case, told[""]) == (None, ["Dépasse 200 ko. Une fiche tient en deux pages : abrégez."])
    assert Path(proposal.file) == Path()
    assert name_of(SLUG.key) == "slug"
