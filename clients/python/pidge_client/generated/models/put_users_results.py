from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.put_user_counts import PutUserCounts
    from ..models.put_user_item_result import PutUserItemResult


T = TypeVar("T", bound="PutUsersResults")


@_attrs_define
class PutUsersResults:
    """The results of all items.

    Example:
        {'counts': {'created': 1, 'refused': 0, 'unchanged': 0, 'updated': 0}, 'results': [{'outcome': 'created',
            'problem': None, 'user_id': 'ada'}]}

    Attributes:
        counts (PutUserCounts): The numbers of items with each outcome. Example: {'created': 1, 'refused': 0,
            'unchanged': 0, 'updated': 0}.
        results (list[PutUserItemResult]): One result for each item, in the order of the request.
    """

    counts: PutUserCounts
    results: list[PutUserItemResult]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        counts = self.counts.to_dict()

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counts": counts,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.put_user_counts import PutUserCounts
        from ..models.put_user_item_result import PutUserItemResult

        d = dict(src_dict)
        counts = PutUserCounts.from_dict(d.pop("counts"))

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = PutUserItemResult.from_dict(results_item_data)

            results.append(results_item)

        put_users_results = cls(
            counts=counts,
            results=results,
        )

        put_users_results.additional_properties = d
        return put_users_results

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
