"""Cases side by side, with all that ranking and showing them need. Both engines make one: of all cases, or of some."""

from collections.abc import Sequence

from indexer.columns import Codes, Columns
from indexer.document import Document
from indexer.territory import Territory
from kb import Geography


class CaseTable:
    """Some cases; a case's number, in every array made from them, is its position in `documents`."""

    def __init__(
        self, documents: Sequence[Document], geography: Geography, codes: Sequence[Codes] | None = None
    ) -> None:
        self.documents = documents
        self.numbers = {document.slug: number for number, document in enumerate(documents)}
        self.columns = Columns(documents, codes)
        self.territory = Territory(documents, geography)
