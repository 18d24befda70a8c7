from enum import StrEnum


class HoldWhen(StrEnum):
    ALWAYS = "always"
    SUSPECT = "suspect"

    def __str__(self) -> str:
        return str(self.value)
