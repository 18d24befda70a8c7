from enum import StrEnum


class ExportConversationKind(StrEnum):
    CONVERSATION = "conversation"

    def __str__(self) -> str:
        return str(self.value)
