from enum import StrEnum


class ExportBlockKind(StrEnum):
    BLOCK = "block"

    def __str__(self) -> str:
        return str(self.value)
