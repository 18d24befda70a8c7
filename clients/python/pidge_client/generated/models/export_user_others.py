from enum import StrEnum


class ExportUserOthers(StrEnum):
    REDACT = "redact"
    SHOW = "show"

    def __str__(self) -> str:
        return str(self.value)
