from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.log_event_type import LogEventType

if TYPE_CHECKING:
    from ..models.message_facts import MessageFacts
    from ..models.receipt_facts import ReceiptFacts
    from ..models.user_facts import UserFacts


T = TypeVar("T", bound="LogEvent")


@_attrs_define
class LogEvent:
    """An event of the feed. Its members do not change, except for the id of a user whose data were erased since.

    Attributes:
        data (MessageFacts | ReceiptFacts | UserFacts): The facts of an event.
        id (str): The id of the event: `evt_` and its position. Example: evt_1234.
        position (int): The position of the event in the log. Example: 1234.
        timestamp (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        type_ (LogEventType): What happened.
    """

    data: MessageFacts | ReceiptFacts | UserFacts
    id: str
    position: int
    timestamp: datetime.datetime
    type_: LogEventType
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_facts import MessageFacts
        from ..models.receipt_facts import ReceiptFacts

        data: dict[str, Any]
        if isinstance(self.data, MessageFacts) or isinstance(self.data, ReceiptFacts):
            data = self.data.to_dict()
        else:
            data = self.data.to_dict()

        id = self.id

        position = self.position

        timestamp = self.timestamp.isoformat()

        type_ = self.type_.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "id": id,
                "position": position,
                "timestamp": timestamp,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.message_facts import MessageFacts
        from ..models.receipt_facts import ReceiptFacts
        from ..models.user_facts import UserFacts

        d = dict(src_dict)

        def _parse_data(data: object) -> MessageFacts | ReceiptFacts | UserFacts:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_log_event_data_type_0 = MessageFacts.from_dict(data)

                return componentsschemas_log_event_data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_log_event_data_type_1 = ReceiptFacts.from_dict(data)

                return componentsschemas_log_event_data_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_log_event_data_type_2 = UserFacts.from_dict(data)

            return componentsschemas_log_event_data_type_2

        data = _parse_data(d.pop("data"))

        id = d.pop("id")

        position = d.pop("position")

        timestamp = datetime.datetime.fromisoformat(d.pop("timestamp"))

        type_ = LogEventType(d.pop("type"))

        log_event = cls(
            data=data,
            id=id,
            position=position,
            timestamp=timestamp,
            type_=type_,
        )

        log_event.additional_properties = d
        return log_event

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
