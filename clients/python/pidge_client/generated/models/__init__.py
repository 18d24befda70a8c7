"""Contains all the data models used in inputs/outputs"""

from .batch_action import BatchAction
from .batch_item import BatchItem
from .batch_outcome import BatchOutcome
from .batch_request import BatchRequest
from .batch_results import BatchResults
from .context import Context
from .conversation_flags import ConversationFlags
from .conversation_update import ConversationUpdate
from .delete_message_for import DeleteMessageFor
from .draft import Draft
from .edit_message import EditMessage
from .entry import Entry
from .field_problem import FieldProblem
from .health import Health
from .highlight import Highlight
from .history_page import HistoryPage
from .hit import Hit
from .inbox_page import InboxPage
from .item_result import ItemResult
from .list_inbox_filter import ListInboxFilter
from .mark_read import MarkRead
from .mark_unread import MarkUnread
from .me import Me
from .message import Message
from .my_limits import MyLimits
from .preview import Preview
from .problem import Problem
from .put_draft import PutDraft
from .read_all import ReadAll
from .read_all_result import ReadAllResult
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
    "Context",
    "ConversationFlags",
    "ConversationUpdate",
    "DeleteMessageFor",
    "Draft",
    "EditMessage",
    "Entry",
    "FieldProblem",
    "Health",
    "Highlight",
    "HistoryPage",
    "Hit",
    "InboxPage",
    "ItemResult",
    "ListInboxFilter",
    "MarkRead",
    "MarkUnread",
    "Me",
    "Message",
    "MyLimits",
    "Preview",
    "Problem",
    "PutDraft",
    "ReadAll",
    "ReadAllResult",
    "Restore",
    "SearchPage",
    "SendMessage",
    "Service",
    "UnreadTotals",
    "User",
)
