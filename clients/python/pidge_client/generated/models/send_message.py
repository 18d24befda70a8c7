from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.context import Context


T = TypeVar("T", bound="SendMessage")


@_attrs_define
class SendMessage:
    """A message to send.

    Example:
        {'body': 'Please number the pages.', 'recipient_id': 'mia'}

    Attributes:
        body (str): Plain text: 1 to 10,000 characters (Unicode code points) by default, see `body_max_chars` in `GET
            /v1/me`; not
            only white space and invisible characters, no control characters except line ends and tab. Each line end is
            stored as one line feed, also if it was sent as CR LF or CR; lengths are counted after that, and texts that
            differ in line ends only are the same text. All else is stored byte for byte.
        recipient_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to
            255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        context (Context | None | Unset): What the message is about, for example a course. Optional.
        draft_version (int | None | Unset): The version of the sender's draft that becomes this message. If the draft
            still has this version, it is deleted
            when the message is sent; another version is kept.
        sender_id (None | str | Unset): The user on whose behalf a service sends the message. Needs the scope
            `messages:send_as`. The default is the
            caller.
    """

    body: str
    recipient_id: str
    context: Context | None | Unset = UNSET
    draft_version: int | None | Unset = UNSET
    sender_id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.context import Context

        body = self.body

        recipient_id = self.recipient_id

        context: dict[str, Any] | None | Unset
        if isinstance(self.context, Unset):
            context = UNSET
        elif isinstance(self.context, Context):
            context = self.context.to_dict()
        else:
            context = self.context

        draft_version: int | None | Unset
        if isinstance(self.draft_version, Unset):
            draft_version = UNSET
        else:
            draft_version = self.draft_version

        sender_id: None | str | Unset
        if isinstance(self.sender_id, Unset):
            sender_id = UNSET
        else:
            sender_id = self.sender_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "body": body,
                "recipient_id": recipient_id,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if draft_version is not UNSET:
            field_dict["draft_version"] = draft_version
        if sender_id is not UNSET:
            field_dict["sender_id"] = sender_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.context import Context

        d = dict(src_dict)
        body = d.pop("body")

        recipient_id = d.pop("recipient_id")

        def _parse_context(data: object) -> Context | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                context_type_0 = Context.from_dict(data)

                return context_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Context | None | Unset, data)

        context = _parse_context(d.pop("context", UNSET))

        def _parse_draft_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        draft_version = _parse_draft_version(d.pop("draft_version", UNSET))

        def _parse_sender_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sender_id = _parse_sender_id(d.pop("sender_id", UNSET))

        send_message = cls(
            body=body,
            recipient_id=recipient_id,
            context=context,
            draft_version=draft_version,
            sender_id=sender_id,
        )

        return send_message
