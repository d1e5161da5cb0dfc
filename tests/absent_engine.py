"""An engine that cannot answer, for tests of what remains possible then."""

from typing import NoReturn


class AbsentEngine:
    """Answers every question by the error it was given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def search(self, *_question: object) -> NoReturn:
        """Raise the error."""
        raise self.error

    def similar(self, *_question: object) -> NoReturn:
        """Raise the error."""
        raise self.error

    def suggest(self, *_question: object) -> NoReturn:
        """Raise the error."""
        raise self.error

    def status(self) -> NoReturn:
        """Raise the error."""
        raise self.error
