from enum import StrEnum


class ExportMembershipKind(StrEnum):
    MEMBERSHIP = "membership"

    def __str__(self) -> str:
        return str(self.value)
