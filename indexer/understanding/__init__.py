"""What a question says besides its words: places, years, types, domains, what to leave out."""

from indexer.understanding.understander import Understander, Understanding

__all__ = ["Understander", "Understanding"]
