from enum import StrEnum


class ReadEventType(StrEnum):
    MESSAGE_READ = "message.read"

    def __str__(self) -> str:
        return str(self.value)
