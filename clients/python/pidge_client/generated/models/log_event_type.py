from enum import StrEnum


class LogEventType(StrEnum):
    MESSAGE_EDITED = "message.edited"
    MESSAGE_READ = "message.read"
    MESSAGE_RETRACTED = "message.retracted"
    MESSAGE_SENT = "message.sent"
    USER_ERASED = "user.erased"

    def __str__(self) -> str:
        return str(self.value)
