from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.refused_member import RefusedMember
    from ..models.roster_context import RosterContext
    from ..models.roster_counts import RosterCounts


T = TypeVar("T", bound="RosterResult")


@_attrs_define
class RosterResult:
    """What a request changed in a roster.

    Attributes:
        context (RosterContext): A context with a roster. Example: {'ends_at': '2027-01-31T23:00:00.000000Z', 'id':
            'bio-101', 'title': 'Biology 101', 'type': 'course', 'version': 7}.
        counts (RosterCounts): The numbers of members that a request changed. Members who were as requested already are
            not counted. Example: {'added': 2, 'changed': 0, 'refused': 0, 'removed': 1}.
        refused (list[RefusedMember]): The items that were refused, in the order of the request; the others were stored.
    """

    context: RosterContext
    counts: RosterCounts
    refused: list[RefusedMember]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        context = self.context.to_dict()

        counts = self.counts.to_dict()

        refused = []
        for refused_item_data in self.refused:
            refused_item = refused_item_data.to_dict()
            refused.append(refused_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "context": context,
                "counts": counts,
                "refused": refused,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.refused_member import RefusedMember
        from ..models.roster_context import RosterContext
        from ..models.roster_counts import RosterCounts

        d = dict(src_dict)
        context = RosterContext.from_dict(d.pop("context"))

        counts = RosterCounts.from_dict(d.pop("counts"))

        refused = []
        _refused = d.pop("refused")
        for refused_item_data in _refused:
            refused_item = RefusedMember.from_dict(refused_item_data)

            refused.append(refused_item)

        roster_result = cls(
            context=context,
            counts=counts,
            refused=refused,
        )

        roster_result.additional_properties = d
        return roster_result

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
