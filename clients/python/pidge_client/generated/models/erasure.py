from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.erasure_state import ErasureState

if TYPE_CHECKING:
    from ..models.erasure_counts import ErasureCounts


T = TypeVar("T", bound="Erasure")


@_attrs_define
class Erasure:
    """The erasure of a user's data.

    Example:
        {'counts': {'messages': 1200}, 'finished_at': None, 'id': '0a6c2f0e-5d0e-4a53-9a3e-0d1f5f6c7b8a', 'kept': [],
            'requested_at': '2026-11-22T13:33:12.123456Z', 'requested_by': 'lms', 'state': 'running', 'user_id':
            'erased-7d3f1c52-0b9e-4c1e-8b1f-2a4c6e8f0a1b'}

    Attributes:
        counts (ErasureCounts): The numbers of what was erased.
        finished_at (datetime.datetime | None): When the last of the data was erased; null while it is running.
        id (str): The id of the erasure.
        kept (list[str]): What is kept although the user was erased. Always empty in this version.
        requested_at (datetime.datetime): A time by the service's clock: RFC 3339 in UTC, always with six fractional
            digits. Example: 2026-11-22T13:33:12.123456Z.
        requested_by (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to
            255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
        state (ErasureState): How far an erasure has come.
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque to Pidge. 1 to 255
            bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from paths. Example: mia.
    """

    counts: ErasureCounts
    finished_at: datetime.datetime | None
    id: str
    kept: list[str]
    requested_at: datetime.datetime
    requested_by: str
    state: ErasureState
    user_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        counts = self.counts.to_dict()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        id = self.id

        kept = self.kept

        requested_at = self.requested_at.isoformat()

        requested_by = self.requested_by

        state = self.state.value

        user_id = self.user_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counts": counts,
                "finished_at": finished_at,
                "id": id,
                "kept": kept,
                "requested_at": requested_at,
                "requested_by": requested_by,
                "state": state,
                "user_id": user_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.erasure_counts import ErasureCounts

        d = dict(src_dict)
        counts = ErasureCounts.from_dict(d.pop("counts"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        id = d.pop("id")

        kept = cast(list[str], d.pop("kept"))

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        requested_by = d.pop("requested_by")

        state = ErasureState(d.pop("state"))

        user_id = d.pop("user_id")

        erasure = cls(
            counts=counts,
            finished_at=finished_at,
            id=id,
            kept=kept,
            requested_at=requested_at,
            requested_by=requested_by,
            state=state,
            user_id=user_id,
        )

        erasure.additional_properties = d
        return erasure

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
