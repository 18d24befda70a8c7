from enum import StrEnum


class Allow(StrEnum):
    ALWAYS = "always"
    NEVER = "never"
    SHARED = "shared"

    def __str__(self) -> str:
        return str(self.value)
