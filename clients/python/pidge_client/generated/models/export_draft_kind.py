from enum import StrEnum


class ExportDraftKind(StrEnum):
    DRAFT = "draft"

    def __str__(self) -> str:
        return str(self.value)
