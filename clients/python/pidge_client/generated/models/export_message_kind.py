from enum import StrEnum


class ExportMessageKind(StrEnum):
    MESSAGE = "message"

    def __str__(self) -> str:
        return str(self.value)
