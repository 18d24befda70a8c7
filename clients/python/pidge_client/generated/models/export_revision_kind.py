from enum import StrEnum


class ExportRevisionKind(StrEnum):
    REVISION = "revision"

    def __str__(self) -> str:
        return str(self.value)
