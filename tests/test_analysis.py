"""Analysis: what becomes of French words before they are indexed or looked up."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import MAX_TERM, STOP_WORDS, is_stop_word, stem, surface, terms_of, tokenize
from kb import strip_accents

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüœ", min_size=1, max_size=MAX_TERM)


def words(text):
    """The words that a text is cut into."""
    return [token.text for token in tokenize(text)]


class TestTokenize:
    """Where a word begins and ends."""

    @pytest.mark.parametrize("apostrophe", ["'", "’"])
    def test_elision(self, apostrophe):
        """An apostrophe separates, straight or curved."""
        assert words(f"l{apostrophe}école d{apostrophe}Auch") == ["l", "école", "d", "Auch"]

    def test_hyphen(self):
        """A hyphen separates: « auto-stop » is found by « stop »."""
        assert words("auto-stop") == ["auto", "stop"]

    def test_numbers(self):
        """Numbers are words; a non-breaking space cuts them as any other space."""
        assert words("3\u202f500 habitants, 24h/24") == ["3", "500", "habitants", "24h", "24"]

    @pytest.mark.parametrize("acronym", ["S.C.I.C.", "S.C.I.C", "J.O."])
    def test_dotted_acronyms(self, acronym):
        """They stay whole, with or without their last dot."""
        assert words(f"une {acronym} rurale") == ["une", acronym, "rurale"]

    def test_a_dot_ends_a_sentence(self):
        """A dot after a word is not part of it, even without a space behind."""
        assert words("Le don.La loi") == ["Le", "don", "La", "loi"]

    def test_accents_that_stand_apart(self):
        """An accent typed as a character of its own (as macOS names files) does not cut the word."""
        apart = unicodedata.normalize("NFD", "été à Nîmes")

        assert [unicodedata.normalize("NFC", word) for word in words(apart)] == ["été", "à", "Nîmes"]

    @given(st.text(max_size=200))
    def test_places(self, text):
        """Each word is what the text holds at its place; words do not overlap."""
        tokens = tokenize(text)

        assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
        assert all(before.end <= after.start for before, after in pairwise(tokens))


class TestStem:
    """The indexed form of a word."""

    @given(LETTERS)
    def test_accents_and_case_do_not_matter(self, word):
        """« LYCEE » and « lycée » have one stem, whatever the word."""
        assert stem(word) == stem(strip_accents(word)) == stem(word.upper()) == stem(unicodedata.normalize("NFD", word))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("crèche", "crèches"),
            ("local", "locale"),
            ("emploi", "emplois"),
            ("lieu", "lieux"),
            ("jeu", "jeux"),
            ("bijou", "bijoux"),
            ("aîné", "aînés"),
            ("cœur", "coeur"),
            ("SCIC", "S.C.I.C."),
        ],
    )
    def test_number_and_gender(self, one, other):
        """Singular and plural, masculine and feminine have one stem; so have spellings of one word."""
        assert stem(one) == stem(other)

    @pytest.mark.parametrize("form", ["formée", "formés", "formées", "formee", "FORMEES"])
    def test_participles(self, form):
        """All forms of a participle have one stem, typed with accents or without."""
        assert stem(form) == stem("formé")

    @pytest.mark.parametrize(("one", "other"), [("jeune", "jeunesse"), ("poste", "portes"), ("Auch", "aucun")])
    def test_other_words(self, one, other):
        """Words that only look alike keep apart."""
        assert stem(one) != stem(other)

    def test_length(self):
        """A run of characters too long to be a word is cut."""
        assert len(stem("x" * 10_000)) <= MAX_TERM
        assert len(surface("œ" * 10_000)) <= MAX_TERM


class TestStopWords:
    """What is not searched."""

    @pytest.mark.parametrize("word", ["le", "Dans", "QUI", "the", "d", "l", "é"])
    def test_grammar_and_single_letters(self, word):
        """Grammar words of French and English, and letters that elisions leave."""
        assert is_stop_word(word)

    @pytest.mark.parametrize("word", ["apres", "tres", "deja", "etre", "meme"])
    def test_without_accents(self, word):
        """A grammar word typed without its accents is still one."""
        assert is_stop_word(word)

    @pytest.mark.parametrize("word", ["sûr", "dés", "mécénat", "32", "5", "ess"])
    def test_words_that_count(self, word):
        """Digits are searched, and words that only lose their meaning without accents."""
        assert not is_stop_word(word)

    def test_one_word_each(self):
        """No stop word could come out of two tokens."""
        assert all(words(word) == [word] for word in STOP_WORDS)


def test_terms_of_a_sentence():
    """A sentence becomes its stems in order, grammar left out."""
    assert terms_of("L’entreprise entretient les cloches de la cathédrale d'Auch") == [
        *(stem(word) for word in ("entreprise", "entretient", "cloches", "cathédrale", "Auch")),
    ]
