from enum import StrEnum


class ExportUserKind(StrEnum):
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)
