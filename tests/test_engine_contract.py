"""
What any search engine of this house does, whatever it is made of.

An engine joins by adding to `ENGINES` how it is made in an empty folder; it then has to pass every test. Meilisearch is
a real server or, where there is none, what it answered once (tests/meilisearch_servers.py).
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from meilisearch_recordings import is_recorded
from pydantic import ValidationError
from small_embedder import SmallEmbedder

from indexer import MAX_TEXT, YES, EmbeddedEngine, Facet, FacetCount, IndexMissing, Mode, Query, Sort
from kb import evidence_of, load_geography, load_taxonomy

CAFES = "1000-cafes-groupe-sos-communes-rurales-entreprises"
AUCH = "cathedrale-auch-cloches-laumaille-mecenat-de-competences"
TOURCOING = "creche-ehpad-les-orchidees-tourcoing-rigolo-comme-la-vie"
MARTINIQUE = "ozanam-cllaj-martinique-cohabitation-intergenerationnelle"
RENNES = "rennes-metropole-envie-35-reemploi-ordinateurs"
MOISSAC = "rezo-pouce-scic-auto-stop-organise-moissac-transdev"
TODAY = date(2026, 11, 26)
NEWEST_FIRST = [MARTINIQUE, CAFES, RENNES, AUCH, TOURCOING, MOISSAC]

PIECES = ["mécénat", "l’emploi", "Rennes", "hors", "depuis", "2020", '"', ":", "(", "AND", "31", "ESAT", "-"]
TYPED = st.lists(st.sampled_from(PIECES)).map(" ".join)
PUNCTUATED = ["l'école d’à côté", "a:b", '"', "'", "mécénat:emploi", "(((", "crèche AND NOT", "*", "~5^2", "\\", "\x00"]
LONG = ["emploi " * 285, "a" * MAX_TEXT, "é’" * 1000, "Paris " * 333, "mécénta de compténces " * 90]


def embedded(folder):
    """The embedded engine with words and vectors."""
    return EmbeddedEngine(folder, load_taxonomy(), load_geography(), SmallEmbedder())


def embedded_without_vectors(folder):
    """The embedded engine where no model is installed."""
    return EmbeddedEngine(folder, load_taxonomy(), load_geography(), None)


def meilisearch(folder, servers, scenario):
    """The engine in front of a Meilisearch server."""
    return servers.engine(folder, scenario=scenario)


ENGINES = [embedded, embedded_without_vectors, meilisearch]


def made_by(make, folder, request, scenario):
    """An engine on nothing yet; `scenario` names what is recorded of it."""
    if make is meilisearch:
        return make(folder, request.getfixturevalue("meilisearch"), scenario)
    return make(folder)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, documents, tmp_path_factory):
    """Each engine in turn, on the six cases. Only read it."""
    made = made_by(request.param, tmp_path_factory.mktemp("engine"), request, "contract")
    made.rebuild(documents)
    return made


def slugs(page):
    """The cases of a page, in order."""
    return [hit.slug for hit in page.hits]


def found(engine, text="", **options):
    """The cases found for a text, all on one page."""
    return slugs(engine.search(Query(text=text, per_page=100, **options)))


class TestWords:
    """What words find."""

    @pytest.mark.parametrize("text", ["cathédrale", "cathedrale", "CATHÉDRALES", "la cathédrale d’Auch"])
    def test_forms(self, engine, text):
        """Accents, case, plurals, elisions and small words do not matter."""
        assert found(engine, text)[0] == AUCH

    def test_accents_do_not_matter(self, engine):
        """« mecenat » finds what « mécénat » finds, in the same order."""
        assert found(engine, "mecenat", mode=Mode.LEXICAL) == found(engine, "mécénat", mode=Mode.LEXICAL)

    @pytest.mark.parametrize("typed", ["cahédrale", "cathéddrale", "cathédarle", "cathefrale", "carilon"])
    def test_typing_errors(self, engine, typed):
        """A letter too few, too many, mistaken or swapped is forgiven."""
        assert found(engine, typed)[0] == AUCH

    @pytest.mark.parametrize("typed", ["cathéd", "cathedr", "les cloches et le car"])
    def test_unfinished_word(self, engine, typed):
        """The last word may be unfinished: results come while typing."""
        assert found(engine, typed)[0] == AUCH

    def test_synonyms(self, engine):
        """Other words for the same thing find it, in English too."""
        assert found(engine, "skills-based volunteering")[0] == AUCH

    def test_literal(self, engine):
        """In literal mode the words are searched as they are: nothing is read into them, no synonym is added."""
        page = engine.search(Query(text="skills-based volunteering", literal=True, mode=Mode.LEXICAL))

        assert (page.total, page.understood) == (0, ())

    def test_nothing_found(self, engine):
        """Words that nothing answers give an empty page, not an error."""
        page = engine.search(Query(text="xylophone zzz", mode=Mode.LEXICAL))

        assert (page.total, page.hits, page.pages) == (0, (), 1)
        assert all(counts == () for counts in page.facets.values())


class TestHits:
    """What a page of hits promises."""

    def test_scores(self, engine):
        """Scores go down the page, from 1 at most to 0 at least."""
        scores = [hit.score for hit in engine.search(Query(text="entreprise et commune", per_page=100)).hits]

        assert len(scores) > 2
        assert scores == sorted(scores, reverse=True)
        assert 0 <= scores[-1] <= scores[0] <= 1

    def test_marks_give_the_text_back(self, engine):
        """Joined, the segments of a title are the title."""
        for hit in engine.search(Query(text="crèche, cloches et cafés", per_page=100)).hits:
            assert "".join(segment.text for segment in hit.title_segments) == hit.title

    def test_same_order_twice(self, engine):
        """The same question always gets the same page."""
        query = Query(text="entreprise et commune")

        assert engine.search(query).hits == engine.search(query).hits

    def test_all_cases(self, engine):
        """Without any text all the cases come, the newest first."""
        assert found(engine) == found(engine, "   ") == NEWEST_FIRST

    @pytest.mark.parametrize("text", ['"', ":", "'", "?!", "le la les"])
    def test_nothing_asked(self, engine, text):
        """A text that asks for nothing is like none."""
        assert found(engine, text) == NEWEST_FIRST

    def test_recent(self, engine):
        """Sorted by year, the cases found are the same ones, newest first."""
        by_relevance, by_year = found(engine, "entreprise"), found(engine, "entreprise", sort=Sort.RECENT)

        assert by_year == [slug for slug in NEWEST_FIRST if slug in by_relevance]
        assert len(by_year) > 2

    @pytest.mark.parametrize("place", ["Toulouse", "Rennes"])
    def test_proximity(self, engine, place):
        """Sorted by proximity, the cases found are the same ones, from near to far; those of the whole country last."""
        text = f"entreprise et commune près de {place}"
        hits = engine.search(Query(text=text, sort=Sort.PROXIMITY, per_page=100)).hits
        known = [hit.proximity.distance_km for hit in hits if hit.regions != ("National",)]

        assert {hit.slug for hit in hits} == set(found(engine, text))
        assert len(known) > 1
        assert known == sorted(known)
        assert [hit.slug for hit in hits][-1] == CAFES

    def test_proximity_to_a_filter(self, engine):
        """Without a place in the question, distances are counted from the place that is filtered on."""
        page = engine.search(Query(filters={Facet.REGION: ("Occitanie", "Bretagne")}, sort=Sort.PROXIMITY))
        near_moissac = Query(filters={Facet.COMMUNE: ("82112",)}, sort=Sort.PROXIMITY)

        assert sorted(slugs(page)) == sorted([AUCH, MOISSAC, RENNES])
        assert page.measured_from == ("Occitanie (milieu)", "Bretagne (milieu)")
        assert [notice.code for notice in page.notices] == ["by-distance"]
        assert engine.search(near_moissac).measured_from == ("Moissac",)

    def test_pages_by_proximity(self, engine):
        """Pages by proximity follow one another too, where nothing but a filter is asked."""
        query = Query(filters={Facet.REGION: ("Occitanie", "Bretagne")}, sort=Sort.PROXIMITY, per_page=1)
        pages = [engine.search(query.changed(page=number)) for number in (1, 2, 3)]

        assert [slugs(page)[0] for page in pages] == slugs(engine.search(query.changed(per_page=3)))

    @pytest.mark.parametrize("text", ["", "entreprise"])
    def test_proximity_to_nothing(self, engine, text):
        """Without any place, the order is that of relevance, and the page says so."""
        page = engine.search(Query(text=text, sort=Sort.PROXIMITY, per_page=100))

        assert slugs(page) == found(engine, text)
        assert page.measured_from == ()
        assert "no-place" in {notice.code for notice in page.notices}

    @pytest.mark.parametrize("text", ["", "entreprise et commune"])
    def test_pages(self, engine, text):
        """Pages follow one another: none repeats or skips a case; beyond the last one there is none."""
        whole = found(engine, text)
        pages = [engine.search(Query(text=text, page=number, per_page=2)) for number in range(1, 5)]

        assert [slug for page in pages for slug in slugs(page)] == whole
        assert {page.total for page in pages} == {len(whole)}
        assert pages[0].pages == -(-len(whole) // 2)
        assert pages[3].hits == ()

    def test_scores_across_pages(self, engine):
        """The score of a case does not depend on the page it is shown on."""
        whole = engine.search(Query(text="entreprise et commune", per_page=100)).hits
        second = engine.search(Query(text="entreprise et commune", per_page=1, page=2)).hits

        assert second[0].score == whole[1].score


class TestFilters:
    """Facets narrow what is found."""

    def test_values_are_alternatives(self, engine):
        """Two values of one facet: the cases of either."""
        regions = {Facet.REGION: ("Bretagne", "Occitanie")}

        assert found(engine, filters=regions) == [RENNES, AUCH, MOISSAC]

    def test_facets_add_up(self, engine):
        """Two facets: the cases that have both."""
        both = {Facet.REGION: ("Bretagne", "Occitanie"), Facet.TYPE: ("mecenat",)}

        assert found(engine, filters=both) == [AUCH]

    def test_words_within_filters(self, engine):
        """Words are looked for within the filters."""
        assert found(engine, "ordinateurs", filters={Facet.REGION: ("Occitanie",)}) == []
        assert found(engine, "ordinateurs", filters={Facet.REGION: ("Bretagne",)}) == [RENNES]

    def test_years(self, engine):
        """Bounds on years are included."""
        assert found(engine, year_min=2012, year_max=2017) == [RENNES, AUCH, TOURCOING]

    def test_figures(self, engine, sample_cases):
        """Cases whose results give figures are those that the level of evidence sees figures in."""
        expected = {case.slug for case in sample_cases if evidence_of(case, TODAY).figures}
        page = engine.search(Query(filters={Facet.WITH_FIGURES: (YES,)}))

        assert set(slugs(page)) == expected
        assert all(hit.with_figures for hit in page.hits)
        assert page.facets[Facet.WITH_FIGURES] == (FacetCount(value=YES, count=len(expected)),)

    def test_commune(self, engine):
        """A commune is filtered on by its code."""
        assert found(engine, filters={Facet.COMMUNE: ("82112", "32013")}) == [AUCH, MOISSAC]

    def test_unknown_value(self, engine):
        """A value that no case has finds nothing, and stays shown with 0."""
        page = engine.search(Query(filters={Facet.REGION: ("Corse",)}))

        assert page.total == 0
        assert {item.value: item.count for item in page.facets[Facet.REGION]}["Corse"] == 0

    def test_own_filter(self, engine):
        """The counts of a facet ignore its own filter: choosing one region does not empty the others."""
        text = "entreprise"
        chosen = engine.search(Query(text=text, filters={Facet.REGION: ("Occitanie",)}))

        assert chosen.facets[Facet.REGION] == engine.search(Query(text=text)).facets[Facet.REGION]
        assert len(chosen.facets[Facet.REGION]) > 1

    @pytest.mark.parametrize("facet", Facet)
    def test_counts_are_promises(self, engine, facet):
        """Choosing a value shows as many cases as its count said."""
        query = Query(text="entreprise", year_min=2011)
        counts = engine.search(query).facets[facet]

        assert counts
        for item in counts:
            assert engine.search(query.toggled(facet, item.value)).total == item.count


class TestUnderstanding:
    """What is read in a question."""

    def test_place_first(self, engine):
        """The cases of the place asked come first; others on the topic follow, told how near they are."""
        page = engine.search(Query(text="communes en Occitanie"))

        assert slugs(page)[:2] == [MOISSAC, CAFES]
        assert [hit.proximity.tier for hit in page.hits[:2]] == [0, 4]
        assert page.understood[-1].key == "region:Occitanie"

    def test_only_a_place(self, engine):
        """A place alone finds its cases and those that exist nation-wide."""
        assert found(engine, "Rennes") == [RENNES, CAFES]

    def test_ignored_reading(self, engine):
        """A reading that the user removes no longer counts: its words are plain words again."""
        page = engine.search(Query(text="cafés à Rennes", ignore=("commune:35238",)))

        assert "commune:35238" not in {reading.key for reading in page.understood}
        assert page.hits[0].slug == CAFES
        assert page.hits[0].proximity is None

    def test_excluded_place(self, engine):
        """A place that is left out does not come, even if its cases fit best."""
        assert AUCH in found(engine, "mécénat")
        assert AUCH not in found(engine, "mécénat hors Occitanie")


class TestModes:
    """By words, by meaning, by both."""

    @pytest.mark.parametrize("mode", Mode)
    def test_each(self, engine, mode):
        """Each mode finds a case by what it is about, and says which one was really used."""
        page = engine.search(Query(text="crèche maison de retraite", mode=mode))

        assert page.hits[0].slug == TOURCOING
        assert page.mode == (mode if engine.status().semantic_ready else Mode.LEXICAL)

    def test_notice(self, engine):
        """A search by words only, where both were asked, says so."""
        codes = [notice.code for notice in engine.search(Query(text="crèche")).notices]

        assert codes == ([] if engine.status().semantic_ready else ["words-only"])
        assert engine.search(Query(text="crèche", mode=Mode.LEXICAL)).notices == ()


class TestSimilar:
    """Cases near to a case."""

    def test_itself(self, engine):
        """The case itself is left out; no case comes twice."""
        similar = engine.similar(TOURCOING, limit=10)
        names = [hit.slug for hit in similar]

        assert TOURCOING not in names
        assert len(set(names)) == len(names) > 0
        assert all(0 < hit.score <= 1 for hit in similar)

    def test_limit(self, engine):
        """At most as many as asked."""
        assert len(engine.similar(TOURCOING, limit=1)) == 1

    def test_unknown_case(self, engine):
        """A case that is not there has none."""
        assert engine.similar("inconnu") == ()


class TestAnyInput:
    """Whatever is typed, a page comes."""

    @pytest.mark.parametrize("text", PUNCTUATED)
    def test_punctuation(self, engine, text):
        """Nothing that people type is a query language that could be wrong."""
        assert engine.search(Query(text=text)).query.text == text

    @pytest.mark.parametrize("text", LONG)
    def test_long_text(self, engine, text):
        """Two thousand characters are answered."""
        page = engine.search(Query(text=text))

        assert page.total >= 0
        assert page.took_ms < 5000

    def test_longer_text(self):
        """A longer text is no question."""
        with pytest.raises(ValidationError):
            Query(text="a" * (MAX_TEXT + 1))

    @given(text=st.text(max_size=200) | TYPED, mode=st.sampled_from(Mode))
    def test_any_text(self, engine, text, mode):
        """Any text gives a page that keeps its promises."""
        if is_recorded(engine):
            pytest.skip("les échanges enregistrés ne répondent qu’aux questions posées à l’enregistrement")
        page = engine.search(Query(text=text, mode=mode))

        assert len(page.hits) == page.total <= 6
        assert len(set(slugs(page))) == page.total
        assert all(0 <= hit.score <= 1 for hit in page.hits)
        assert all(text[reading.start : reading.end] == reading.text for reading in page.understood)


class TestIndexing:
    """Building the index."""

    @pytest.mark.parametrize("make", ENGINES)
    def test_from_nothing(self, make, documents, tmp_path, request):
        """Before the first build searching says so; after it the report and the status tell what there is."""
        engine = made_by(make, tmp_path, request, "contract-from-nothing")
        with pytest.raises(IndexMissing):
            engine.search(Query())

        assert engine.rebuild(documents[:2]).documents == engine.status().documents == 2
        assert engine.rebuild(documents).documents == engine.status().documents == 6
        assert found(engine) == NEWEST_FIRST
