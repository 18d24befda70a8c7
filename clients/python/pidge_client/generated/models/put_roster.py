from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.new_member import NewMember


T = TypeVar("T", bound="PutRoster")


@_attrs_define
class PutRoster:
    """A roster to store.

    Example:
        {'ends_at': '2027-01-31T23:00:00Z', 'members': [{'role': 'educator', 'user_id': 'ada'}, {'user_id': 'mia'},
            {'ends_at': '2026-12-01T00:00:00Z', 'user_id': 'noah'}], 'title': 'Biology 101', 'version': 7}

    Attributes:
        members (list[NewMember]): All members, at most 20,000, in any order.
        ends_at (datetime.datetime | None | Unset): When the context ends (RFC 3339), and with it each membership;
            absent or null: never. A later roster can reopen a
            context that has ended.
        title (None | str | Unset): The title of the context, 1 to 255 characters without control characters; absent or
            null: none.
        version (int | None | Unset): A number that rises whenever the roster changes in the LMS, for example a counter
            or the time of the change in
            milliseconds. The highest one that a request for this context has stated is stored. A request with a lower one
            is refused
            with `stale_roster` and changes nothing; one with the same is applied again; one without a version (absent or
            null) is
            applied whatever is stored, which stays. So if all requests for a context state a version (`putRoster`,
            `patchRoster`,
            `endContext`), a late repetition of an older one does no harm.
    """

    members: list[NewMember]
    ends_at: datetime.datetime | None | Unset = UNSET
    title: None | str | Unset = UNSET
    version: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        members = []
        for members_item_data in self.members:
            members_item = members_item_data.to_dict()
            members.append(members_item)

        ends_at: None | str | Unset
        if isinstance(self.ends_at, Unset):
            ends_at = UNSET
        elif isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        version: int | None | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "members": members,
            }
        )
        if ends_at is not UNSET:
            field_dict["ends_at"] = ends_at
        if title is not UNSET:
            field_dict["title"] = title
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.new_member import NewMember

        d = dict(src_dict)
        members = []
        _members = d.pop("members")
        for members_item_data in _members:
            members_item = NewMember.from_dict(members_item_data)

            members.append(members_item)

        def _parse_ends_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ends_at_type_0 = datetime.datetime.fromisoformat(data)

                return ends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        ends_at = _parse_ends_at(d.pop("ends_at", UNSET))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        put_roster = cls(
            members=members,
            ends_at=ends_at,
            title=title,
            version=version,
        )

        return put_roster
