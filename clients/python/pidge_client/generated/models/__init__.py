"""Contains all the data models used in inputs/outputs"""

from .batch_action import BatchAction
from .batch_item import BatchItem
from .batch_outcome import BatchOutcome
from .batch_request import BatchRequest
from .batch_results import BatchResults
from .changed import Changed
from .context import Context
from .conversation_event import ConversationEvent
from .conversation_event_type import ConversationEventType
from .conversation_flags import ConversationFlags
from .conversation_update import ConversationUpdate
from .delete_message_for import DeleteMessageFor
from .draft import Draft
from .edit_message import EditMessage
from .end_event import EndEvent
from .entry import Entry
from .event_context import EventContext
from .event_message import EventMessage
from .event_page import EventPage
from .field_problem import FieldProblem
from .health import Health
from .highlight import Highlight
from .history_page import HistoryPage
from .hit import Hit
from .inbox_page import InboxPage
from .item_result import ItemResult
from .list_inbox_filter import ListInboxFilter
from .log_event import LogEvent
from .log_event_type import LogEventType
from .mark_read import MarkRead
from .mark_unread import MarkUnread
from .me import Me
from .message import Message
from .message_event import MessageEvent
from .message_event_type import MessageEventType
from .message_facts import MessageFacts
from .my_limits import MyLimits
from .preview import Preview
from .problem import Problem
from .put_draft import PutDraft
from .read_all import ReadAll
from .read_all_result import ReadAllResult
from .read_event import ReadEvent
from .read_event_type import ReadEventType
from .receipt_facts import ReceiptFacts
from .reset_event import ResetEvent
from .restore import Restore
from .search_page import SearchPage
from .send_message import SendMessage
from .service import Service
from .unread_totals import UnreadTotals
from .user import User

__all__ = (
    "BatchAction",
    "BatchItem",
    "BatchOutcome",
    "BatchRequest",
    "BatchResults",
    "Changed",
    "Context",
    "ConversationEvent",
    "ConversationEventType",
    "ConversationFlags",
    "ConversationUpdate",
    "DeleteMessageFor",
    "Draft",
    "EditMessage",
    "EndEvent",
    "Entry",
    "EventContext",
    "EventMessage",
    "EventPage",
    "FieldProblem",
    "Health",
    "Highlight",
    "HistoryPage",
    "Hit",
    "InboxPage",
    "ItemResult",
    "ListInboxFilter",
    "LogEvent",
    "LogEventType",
    "MarkRead",
    "MarkUnread",
    "Me",
    "Message",
    "MessageEvent",
    "MessageEventType",
    "MessageFacts",
    "MyLimits",
    "Preview",
    "Problem",
    "PutDraft",
    "ReadAll",
    "ReadAllResult",
    "ReadEvent",
    "ReadEventType",
    "ReceiptFacts",
    "ResetEvent",
    "Restore",
    "SearchPage",
    "SendMessage",
    "Service",
    "UnreadTotals",
    "User",
)
