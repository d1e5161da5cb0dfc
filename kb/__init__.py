"""The domain: what a case is. This is the door of the room: other rooms import from here only."""

from kb.case import NATIONAL, SECTIONS, Actor, Case, Source
from kb.errors import (
    CaseNotFound,
    InvalidCase,
    KnowledgeBaseError,
    Problem,
    Severity,
    UnreadableFile,
    french_reason,
)
from kb.evidence import Evidence, EvidenceLevel, count_figures, evidence_of
from kb.geography import (
    COMMUNES_FILE,
    GEOGRAPHY_FILE,
    Area,
    Commune,
    Department,
    Geography,
    Region,
    Town,
    load_geography,
)
from kb.organisations import Organisation, Partner, organisation_slug, organisations_of
from kb.parse import Reading, parse_case, read_case
from kb.store import CaseStore
from kb.taxonomy import TAXONOMY_FILE, Taxonomy, Term, Vocabulary, load_taxonomy
from kb.text import fold, slugify, strip_accents
from kb.write import case_to_markdown

__all__ = [
    "COMMUNES_FILE",
    "GEOGRAPHY_FILE",
    "NATIONAL",
    "SECTIONS",
    "TAXONOMY_FILE",
    "Actor",
    "Area",
    "Case",
    "CaseNotFound",
    "CaseStore",
    "Commune",
    "Department",
    "Evidence",
    "EvidenceLevel",
    "Geography",
    "InvalidCase",
    "KnowledgeBaseError",
    "Organisation",
    "Partner",
    "Problem",
    "Reading",
    "Region",
    "Severity",
    "Source",
    "Taxonomy",
    "Term",
    "Town",
    "UnreadableFile",
    "Vocabulary",
    "case_to_markdown",
    "count_figures",
    "evidence_of",
    "fold",
    "french_reason",
    "load_geography",
    "load_taxonomy",
    "organisation_slug",
    "organisations_of",
    "parse_case",
    "read_case",
    "slugify",
    "strip_accents",
]
