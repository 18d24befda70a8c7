"""Contains all the data models used in inputs/outputs"""

from .allow import Allow
from .batch_action import BatchAction
from .batch_item import BatchItem
from .batch_outcome import BatchOutcome
from .batch_request import BatchRequest
from .batch_results import BatchResults
from .block import Block
from .block_page import BlockPage
from .bulk_context import BulkContext
from .bulk_counts import BulkCounts
from .bulk_item import BulkItem
from .bulk_message import BulkMessage
from .bulk_outcome import BulkOutcome
from .bulk_recipients import BulkRecipients
from .bulk_result import BulkResult
from .bulk_results import BulkResults
from .bulk_retraction import BulkRetraction
from .bulk_retraction_counts import BulkRetractionCounts
from .bulk_retractions import BulkRetractions
from .bulk_send import BulkSend
from .bulk_status import BulkStatus
from .bulk_status_counts import BulkStatusCounts
from .can_message import CanMessage
from .changed import Changed
from .context import Context
from .conversation_event import ConversationEvent
from .conversation_event_type import ConversationEventType
from .conversation_flags import ConversationFlags
from .conversation_update import ConversationUpdate
from .delete_message_for import DeleteMessageFor
from .draft import Draft
from .edit_message import EditMessage
from .entry import Entry
from .erasure import Erasure
from .erasure_counts import ErasureCounts
from .erasure_page import ErasurePage
from .erasure_state import ErasureState
from .event_context import EventContext
from .event_message import EventMessage
from .event_page import EventPage
from .explain import Explain
from .explanation import Explanation
from .explanations import Explanations
from .export_block import ExportBlock
from .export_block_kind import ExportBlockKind
from .export_conversation import ExportConversation
from .export_conversation_kind import ExportConversationKind
from .export_draft import ExportDraft
from .export_draft_kind import ExportDraftKind
from .export_end import ExportEnd
from .export_end_kind import ExportEndKind
from .export_membership import ExportMembership
from .export_membership_kind import ExportMembershipKind
from .export_message import ExportMessage
from .export_message_kind import ExportMessageKind
from .export_peer import ExportPeer
from .export_revision import ExportRevision
from .export_revision_kind import ExportRevisionKind
from .export_user import ExportUser
from .export_user_kind import ExportUserKind
from .export_user_others import ExportUserOthers
from .field_problem import FieldProblem
from .found_users import FoundUsers
from .health import Health
from .highlight import Highlight
from .history_page import HistoryPage
from .hit import Hit
from .hold_rule import HoldRule
from .hold_when import HoldWhen
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
from .new_member import NewMember
from .patch_roster import PatchRoster
from .policy import Policy
from .policy_in_force import PolicyInForce
from .preview import Preview
from .problem import Problem
from .put_draft import PutDraft
from .put_outcome import PutOutcome
from .put_roster import PutRoster
from .put_user import PutUser
from .put_user_counts import PutUserCounts
from .put_user_item_result import PutUserItemResult
from .put_users import PutUsers
from .put_users_item import PutUsersItem
from .put_users_results import PutUsersResults
from .question import Question
from .read_all import ReadAll
from .read_all_result import ReadAllResult
from .read_event import ReadEvent
from .read_event_type import ReadEventType
from .receipt_facts import ReceiptFacts
from .refused_member import RefusedMember
from .reset_event import ResetEvent
from .restore import Restore
from .retention import Retention
from .retention_in_force import RetentionInForce
from .retraction_outcome import RetractionOutcome
from .roster_context import RosterContext
from .roster_counts import RosterCounts
from .roster_member import RosterMember
from .roster_page import RosterPage
from .roster_result import RosterResult
from .rule import Rule
from .search_page import SearchPage
from .send_message import SendMessage
from .service import Service
from .shared_context import SharedContext
from .unread_totals import UnreadTotals
from .user import User
from .user_facts import UserFacts

__all__ = (
    "Allow",
    "BatchAction",
    "BatchItem",
    "BatchOutcome",
    "BatchRequest",
    "BatchResults",
    "Block",
    "BlockPage",
    "BulkContext",
    "BulkCounts",
    "BulkItem",
    "BulkMessage",
    "BulkOutcome",
    "BulkRecipients",
    "BulkResult",
    "BulkResults",
    "BulkRetraction",
    "BulkRetractionCounts",
    "BulkRetractions",
    "BulkSend",
    "BulkStatus",
    "BulkStatusCounts",
    "CanMessage",
    "Changed",
    "Context",
    "ConversationEvent",
    "ConversationEventType",
    "ConversationFlags",
    "ConversationUpdate",
    "DeleteMessageFor",
    "Draft",
    "EditMessage",
    "Entry",
    "Erasure",
    "ErasureCounts",
    "ErasurePage",
    "ErasureState",
    "EventContext",
    "EventMessage",
    "EventPage",
    "Explain",
    "Explanation",
    "Explanations",
    "ExportBlock",
    "ExportBlockKind",
    "ExportConversation",
    "ExportConversationKind",
    "ExportDraft",
    "ExportDraftKind",
    "ExportEnd",
    "ExportEndKind",
    "ExportMembership",
    "ExportMembershipKind",
    "ExportMessage",
    "ExportMessageKind",
    "ExportPeer",
    "ExportRevision",
    "ExportRevisionKind",
    "ExportUser",
    "ExportUserKind",
    "ExportUserOthers",
    "FieldProblem",
    "FoundUsers",
    "Health",
    "Highlight",
    "HistoryPage",
    "Hit",
    "HoldRule",
    "HoldWhen",
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
    "NewMember",
    "PatchRoster",
    "Policy",
    "PolicyInForce",
    "Preview",
    "Problem",
    "PutDraft",
    "PutOutcome",
    "PutRoster",
    "PutUser",
    "PutUserCounts",
    "PutUserItemResult",
    "PutUsers",
    "PutUsersItem",
    "PutUsersResults",
    "Question",
    "ReadAll",
    "ReadAllResult",
    "ReadEvent",
    "ReadEventType",
    "ReceiptFacts",
    "RefusedMember",
    "ResetEvent",
    "Restore",
    "Retention",
    "RetentionInForce",
    "RetractionOutcome",
    "RosterContext",
    "RosterCounts",
    "RosterMember",
    "RosterPage",
    "RosterResult",
    "Rule",
    "SearchPage",
    "SendMessage",
    "Service",
    "SharedContext",
    "UnreadTotals",
    "User",
    "UserFacts",
)
