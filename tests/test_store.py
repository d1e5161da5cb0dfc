"""CaseStore: cases by slug, all cases, new cases; whatever is asked of it, it stays inside its folder."""

import os

import pytest

from kb import CaseNotFound, CaseStore, InvalidCase, KnowledgeBaseError, Severity, UnreadableFile, case_to_markdown


@pytest.fixture
def store(cases_dir):
    """A store on a copy of the six cases."""
    return CaseStore(cases_dir)


@pytest.fixture
def new_case(sample_cases):
    """A case that the store does not have."""
    return sample_cases[0].model_copy(update={"slug": "un-nouveau-cas"})


class TestLoading:
    """Reading."""

    def test_one_case(self, store, sample_cases):
        """A case is asked for by its slug."""
        assert store.load(sample_cases[2].slug) == sample_cases[2]

    def test_all_cases(self, store, sample_cases):
        """All cases come by slug, with no error."""
        cases, problems = store.load_all()

        assert (cases, [problem.severity for problem in problems]) == (list(sample_cases), [Severity.WARNING])

    def test_paths_are_sorted(self, store):
        """By folder, then by slug."""
        folders = [path.parent.name for path in store.paths()]

        assert folders == ["bretagne", "hauts-de-france", "martinique", "national", "occitanie", "occitanie"]

    def test_an_unknown_slug(self, store):
        """The slug is named."""
        with pytest.raises(CaseNotFound, match="« rien-de-tel »"):
            store.load("rien-de-tel")

    @pytest.mark.parametrize(
        "slug", ["../../etc/passwd", "..", "", "a/b", "*", "Rennes", "a" * 81, "cas.md", "a\x00b", "/etc/passwd"]
    )
    def test_a_slug_never_leads_outside(self, store, slug):
        """What is not a slug is not looked for."""
        with pytest.raises(CaseNotFound):
            store.load(slug)

    def test_an_invalid_case(self, store):
        """It is refused with its problems, and the others still load."""
        path = store.paths()[0]
        path.write_text(path.read_text(encoding="utf-8").replace("[Bretagne]", "[Bretagnne]"), encoding="utf-8")

        with pytest.raises(InvalidCase, match="Vouliez-vous dire « Bretagne »") as error:
            store.load(path.stem)
        cases, problems = store.load_all()

        assert error.value.problems == [problem for problem in problems if problem.severity is Severity.ERROR]
        assert len(cases) == 5

    def test_a_missing_folder(self, tmp_path):
        """The folder is named, and the option that changes it."""
        with pytest.raises(UnreadableFile, match="--cases"):
            CaseStore(tmp_path / "rien").load_all()

    def test_other_files_are_not_cases(self, store):
        """Hidden files, files being written, folders of links are passed over."""
        folder = store.root / "bretagne"
        for name in (".cache.md", ".x.md.tmp", "notes.txt"):
            (folder / name).write_text("x", encoding="utf-8")
        (store.root / "lien").symlink_to(folder)

        assert len(store.paths()) == 6

    def test_a_change_is_seen(self, store):
        """A file is read again when it has changed, and only then."""
        path = store.paths()[0]
        first = store.read(path)

        assert store.read(path) is first

        path.write_text(path.read_text(encoding="utf-8").replace("annee: 2017", "annee: 2018"), encoding="utf-8")
        os.utime(path, ns=(1, 1))

        assert store.load(path.stem).start_year == 2018

    def test_a_removed_file_is_forgotten(self, store):
        """A case whose file is gone is gone."""
        store.load_all()
        path = store.paths()[0]
        path.unlink()

        assert path.stem not in {case.slug for case in store.load_all()[0]}


class TestAdding:
    """Writing."""

    def test_a_new_case(self, store, new_case):
        """It is written in the folder of its first region, and read back."""
        path = store.add(new_case)

        assert path == store.root / "national" / "un-nouveau-cas.md"
        assert store.load("un-nouveau-cas") == new_case

    def test_a_folder_that_does_not_exist_yet(self, tmp_path, new_case):
        """The first case makes the base."""
        store = CaseStore(tmp_path / "ma" / "base")
        store.add(new_case)

        assert store.load_all() == ([new_case], [])

    def test_a_slug_that_is_taken(self, store, sample_cases):
        """In whatever folder; nothing is written."""
        moved = sample_cases[0].model_copy(update={"regions": ("Corse",)})

        with pytest.raises(InvalidCase, match="est déjà pris par"):
            store.add(moved)

        assert len(store.paths()) == 6

    @pytest.mark.parametrize(
        ("field", "value"),
        [("regions", ("Atlantide",)), ("domains", ("inconnu",)), ("alliance", ""), ("context", "<script>x</script>")],
    )
    def test_a_case_that_breaks_a_rule(self, store, new_case, field, value):
        """The rules of files hold for cases made in Python; nothing is written."""
        with pytest.raises(InvalidCase):
            store.add(new_case.model_copy(update={field: value}))

        assert len(store.paths()) == 6

    def test_a_case_that_would_not_read_back(self, store, new_case):
        """A value smuggled past the model is caught before anything is written."""
        smuggled = new_case.model_copy(update={"title": f"{new_case.title}\nstatut: arrete"})

        with pytest.raises(KnowledgeBaseError):
            store.add(smuggled)

        assert len(store.paths()) == 6

    def test_a_case_that_moves(self, store, sample_cases):
        """A case whose first region changes leaves no file behind."""
        moved = sample_cases[0].model_copy(update={"regions": ("Corse",)})

        with store.lock():
            path = store.put(moved)

        assert store.find(moved.slug) == [path]
        assert path.read_text(encoding="utf-8") == case_to_markdown(moved)

    def test_a_folder_in_use(self, store, new_case, monkeypatch):
        """Two commands never write at once: the second waits, then says so."""
        monkeypatch.setattr("kb.store.LOCK_WAIT", 0.01)

        with store.lock(), pytest.raises(KnowledgeBaseError, match="Une autre commande"):
            CaseStore(store.root).add(new_case)
