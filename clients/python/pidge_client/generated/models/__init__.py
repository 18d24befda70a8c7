"""Contains all the data models used in inputs/outputs"""

from .action import Action
from .all_read import AllRead
from .batch_results import BatchResults
from .change_many import ChangeMany
from .change_one import ChangeOne
from .context import Context
from .delete_message_for import DeleteMessageFor
from .draft import Draft
from .edit_message import EditMessage
from .ended import Ended
from .entry import Entry
from .field_problem import FieldProblem
from .flags import Flags
from .health import Health
from .highlight import Highlight
from .history_page import HistoryPage
from .hit import Hit
from .inbox_page import InboxPage
from .item_result import ItemResult
from .list_inbox_filter import ListInboxFilter
from .mark_read import MarkRead
from .mark_unread import MarkUnread
from .marked import Marked
from .me import Me
from .message import Message
from .my_limits import MyLimits
from .preview import Preview
from .problem import Problem
from .put_draft import PutDraft
from .read_all import ReadAll
from .restore import Restore
from .search_page import SearchPage
from .send_message import SendMessage
from .service import Service
from .unread_totals import UnreadTotals
from .user import User

__all__ = (
    "Action",
    "AllRead",
    "BatchResults",
    "ChangeMany",
    "ChangeOne",
    "Context",
    "DeleteMessageFor",
    "Draft",
    "EditMessage",
    "Ended",
    "Entry",
    "FieldProblem",
    "Flags",
    "Health",
    "Highlight",
    "HistoryPage",
    "Hit",
    "InboxPage",
    "ItemResult",
    "ListInboxFilter",
    "MarkRead",
    "MarkUnread",
    "Marked",
    "Me",
    "Message",
    "MyLimits",
    "Preview",
    "Problem",
    "PutDraft",
    "ReadAll",
    "Restore",
    "SearchPage",
    "SendMessage",
    "Service",
    "UnreadTotals",
    "User",
)
