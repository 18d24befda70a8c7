"""Contains all the data models used in inputs/outputs"""

from .all_read import AllRead
from .context import Context
from .entry import Entry
from .field_problem import FieldProblem
from .health import Health
from .history_page import HistoryPage
from .inbox_page import InboxPage
from .list_inbox_filter import ListInboxFilter
from .mark_read import MarkRead
from .mark_unread import MarkUnread
from .marked import Marked
from .me import Me
from .message import Message
from .my_limits import MyLimits
from .preview import Preview
from .problem import Problem
from .read_all import ReadAll
from .send_message import SendMessage
from .service import Service
from .unread_totals import UnreadTotals
from .user import User

__all__ = (
    "AllRead",
    "Context",
    "Entry",
    "FieldProblem",
    "Health",
    "HistoryPage",
    "InboxPage",
    "ListInboxFilter",
    "MarkRead",
    "MarkUnread",
    "Marked",
    "Me",
    "Message",
    "MyLimits",
    "Preview",
    "Problem",
    "ReadAll",
    "SendMessage",
    "Service",
    "UnreadTotals",
    "User",
)
