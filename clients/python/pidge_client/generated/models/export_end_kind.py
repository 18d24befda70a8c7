from enum import StrEnum


class ExportEndKind(StrEnum):
    END = "end"

    def __str__(self) -> str:
        return str(self.value)
