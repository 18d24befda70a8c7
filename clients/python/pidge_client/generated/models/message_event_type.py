from enum import StrEnum


class MessageEventType(StrEnum):
    MESSAGE_EDITED = "message.edited"
    MESSAGE_RETRACTED = "message.retracted"
    MESSAGE_SENT = "message.sent"

    def __str__(self) -> str:
        return str(self.value)
