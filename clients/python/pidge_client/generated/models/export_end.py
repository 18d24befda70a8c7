from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.export_end_kind import ExportEndKind

T = TypeVar("T", bound="ExportEnd")


@_attrs_define
class ExportEnd:
    """The last line. An export without it is not complete.

    Attributes:
        kind (ExportEndKind): The kind of the last line.
        lines (int): The number of lines before this one.
        sha256 (str): The SHA-256 of all bytes before this line, including the line feed at the end of the line before
            it, in hexadecimal
            digits.
    """

    kind: ExportEndKind
    lines: int
    sha256: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        lines = self.lines

        sha256 = self.sha256

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "lines": lines,
                "sha256": sha256,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = ExportEndKind(d.pop("kind"))

        lines = d.pop("lines")

        sha256 = d.pop("sha256")

        export_end = cls(
            kind=kind,
            lines=lines,
            sha256=sha256,
        )

        export_end.additional_properties = d
        return export_end

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
