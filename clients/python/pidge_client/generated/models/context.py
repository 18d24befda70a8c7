from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Context")


@_attrs_define
class Context:
    """What a message is about, for example a course, a cohort or an assignment of the LMS.

    Attributes:
        id (str): The LMS's id of the object. 1 to 255 characters, no control characters. Example: bio-101.
        type_ (str): The kind of object, as the LMS calls it. 1 to 64 characters, no control characters and no colon,
            which ends the
            type in `?context=type:id`. Example: course.
        title (None | str | Unset): A title to display. 1 to 255 characters, no control characters. Example: Biology
            101.
        url (None | str | Unset): The address of the object: an `http` or `https` URL of at most 2,048 characters.
            Example: https://lms.example.edu/courses/bio-101.
    """

    id: str
    type_: str
    title: None | str | Unset = UNSET
    url: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        type_ = self.type_

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "type": type_,
            }
        )
        if title is not UNSET:
            field_dict["title"] = title
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = d.pop("id")

        type_ = d.pop("type")

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        context = cls(
            id=id,
            type_=type_,
            title=title,
            url=url,
        )

        return context
