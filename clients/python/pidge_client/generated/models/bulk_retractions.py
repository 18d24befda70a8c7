from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.bulk_retraction import BulkRetraction
    from ..models.bulk_retraction_counts import BulkRetractionCounts


T = TypeVar("T", bound="BulkRetractions")


@_attrs_define
class BulkRetractions:
    """The result of retracting a bulk send.

    Example:
        {'client_id': 'exam-42', 'counts': {'already': 0, 'refused': 0, 'retracted': 1}, 'results': [{'message_id':
            '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.8', 'outcome': 'retracted', 'peer_id': 'mia', 'problem': None, 'seq': 8}]}

    Attributes:
        client_id (str): The name of the bulk send.
        counts (BulkRetractionCounts): The number of results by outcome. Example: {'already': 0, 'refused': 0,
            'retracted': 98}.
        results (list[BulkRetraction]): One result for each message, in the order of the recipients' user ids.
    """

    client_id: str
    counts: BulkRetractionCounts
    results: list[BulkRetraction]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        counts = self.counts.to_dict()

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_id": client_id,
                "counts": counts,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bulk_retraction import BulkRetraction
        from ..models.bulk_retraction_counts import BulkRetractionCounts

        d = dict(src_dict)
        client_id = d.pop("client_id")

        counts = BulkRetractionCounts.from_dict(d.pop("counts"))

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = BulkRetraction.from_dict(results_item_data)

            results.append(results_item)

        bulk_retractions = cls(
            client_id=client_id,
            counts=counts,
            results=results,
        )

        bulk_retractions.additional_properties = d
        return bulk_retractions

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
