from enum import StrEnum


class ListInboxFilter(StrEnum):
    ALL = "all"
    UNREAD = "unread"

    def __str__(self) -> str:
        return str(self.value)
