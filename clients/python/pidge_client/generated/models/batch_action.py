from enum import StrEnum


class BatchAction(StrEnum):
    ARCHIVE = "archive"
    MUTE = "mute"
    READ = "read"
    RESTORE = "restore"
    STAR = "star"
    TRASH = "trash"
    UNARCHIVE = "unarchive"
    UNMUTE = "unmute"
    UNREAD = "unread"
    UNSTAR = "unstar"

    def __str__(self) -> str:
        return str(self.value)
