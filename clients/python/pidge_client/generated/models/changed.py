from enum import StrEnum


class Changed(StrEnum):
    FLAGS = "flags"
    HISTORY = "history"
    MARKER = "marker"

    def __str__(self) -> str:
        return str(self.value)
