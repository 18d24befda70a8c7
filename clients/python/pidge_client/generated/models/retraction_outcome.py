from enum import StrEnum


class RetractionOutcome(StrEnum):
    ALREADY = "already"
    REFUSED = "refused"
    RETRACTED = "retracted"

    def __str__(self) -> str:
        return str(self.value)
