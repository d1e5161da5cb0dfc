"""The domain: what a case is. This is the door of the room: other rooms import from here only."""

from kb.case import NATIONAL, SECTIONS, Actor, Case, Source
from kb.errors import CaseNotFound, InvalidCase, KnowledgeBaseError, Problem, Severity, UnreadableFile
from kb.geography import Area, Commune, Department, Geography, Region, Town, load_geography
from kb.store import CaseStore
from kb.taxonomy import Taxonomy, Term, Vocabulary, load_taxonomy
from kb.text import fold, slugify, strip_accents

__all__ = [
    "NATIONAL",
    "SECTIONS",
    "Actor",
    "Area",
    "Case",
    "CaseNotFound",
    "CaseStore",
    "Commune",
    "Department",
    "Geography",
    "InvalidCase",
    "KnowledgeBaseError",
    "Problem",
    "Region",
    "Severity",
    "Source",
    "Taxonomy",
    "Term",
    "Town",
    "UnreadableFile",
    "Vocabulary",
    "fold",
    "load_geography",
    "load_taxonomy",
    "slugify",
    "strip_accents",
]
