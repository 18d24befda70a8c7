from enum import StrEnum


class ListInboxFilter(StrEnum):
    ALL = "all"
    ARCHIVED = "archived"
    AWAITING = "awaiting"
    SENT = "sent"
    STARRED = "starred"
    TRASH = "trash"
    UNREAD = "unread"

    def __str__(self) -> str:
        return str(self.value)
