from enum import StrEnum


class DeleteMessageFor(StrEnum):
    EVERYONE = "everyone"
    ME = "me"

    def __str__(self) -> str:
        return str(self.value)
