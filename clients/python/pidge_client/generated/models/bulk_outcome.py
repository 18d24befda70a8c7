from enum import StrEnum


class BulkOutcome(StrEnum):
    HELD = "held"
    REFUSED = "refused"
    REPLAYED = "replayed"
    SENT = "sent"

    def __str__(self) -> str:
        return str(self.value)
