from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.new_member import NewMember


T = TypeVar("T", bound="PatchRoster")


@_attrs_define
class PatchRoster:
    """Changes of a roster.

    Example:
        {'add': [{'role': 'teaching_assistant', 'user_id': 'mia'}], 'remove': ['noah']}

    Attributes:
        add (list[NewMember] | Unset): The members to add, or to replace if they are members already.
        remove (list[str] | Unset): The user ids of the members to remove. Users who are no members are ignored. At most
            20,000 items in both lists.
        version (int | None | Unset): As in `putRoster`: a lower version than the stored one is refused, the same one is
            applied again, and without a version the
            changes are applied whatever is stored.
    """

    add: list[NewMember] | Unset = UNSET
    remove: list[str] | Unset = UNSET
    version: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        add: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.add, Unset):
            add = []
            for add_item_data in self.add:
                add_item = add_item_data.to_dict()
                add.append(add_item)

        remove: list[str] | Unset = UNSET
        if not isinstance(self.remove, Unset):
            remove = self.remove

        version: int | None | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if add is not UNSET:
            field_dict["add"] = add
        if remove is not UNSET:
            field_dict["remove"] = remove
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.new_member import NewMember

        d = dict(src_dict)
        _add = d.pop("add", UNSET)
        add: list[NewMember] | Unset = UNSET
        if _add is not UNSET:
            add = []
            for add_item_data in _add:
                add_item = NewMember.from_dict(add_item_data)

                add.append(add_item)

        remove = cast(list[str], d.pop("remove", UNSET))

        def _parse_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        patch_roster = cls(
            add=add,
            remove=remove,
            version=version,
        )

        return patch_roster
