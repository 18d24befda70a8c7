from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.draft import Draft
from ...models.problem import Problem
from ...models.put_draft import PutDraft
from ...types import UNSET, Response, Unset


def _get_kwargs(
    peer_id: str,
    *,
    body: PutDraft,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/conversations/{peer_id}/draft".format(
            peer_id=quote(str(peer_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Draft | Problem | None:
    if response.status_code == 200:
        response_200 = Draft.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Draft | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutDraft,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Draft | Problem]:
    """Store a draft

     Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if
    it still has the
    version that the client knows, so that devices do not overwrite each other's text. With `If-None-
    Match: *` the draft
    is created only if there is none. The user need not be known to the service, and never sees the
    draft. A caller can
    have up to 1,000 drafts.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        if_match (str | Unset):
        if_none_match (str | Unset):
        body (PutDraft): The content of a draft to store. Example: {'body': 'About the lab on'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Draft | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutDraft,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Draft | Problem | None:
    """Store a draft

     Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if
    it still has the
    version that the client knows, so that devices do not overwrite each other's text. With `If-None-
    Match: *` the draft
    is created only if there is none. The user need not be known to the service, and never sees the
    draft. A caller can
    have up to 1,000 drafts.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        if_match (str | Unset):
        if_none_match (str | Unset):
        body (PutDraft): The content of a draft to store. Example: {'body': 'About the lab on'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Draft | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        client=client,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutDraft,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Draft | Problem]:
    """Store a draft

     Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if
    it still has the
    version that the client knows, so that devices do not overwrite each other's text. With `If-None-
    Match: *` the draft
    is created only if there is none. The user need not be known to the service, and never sees the
    draft. A caller can
    have up to 1,000 drafts.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        if_match (str | Unset):
        if_none_match (str | Unset):
        body (PutDraft): The content of a draft to store. Example: {'body': 'About the lab on'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Draft | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        body=body,
        if_match=if_match,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutDraft,
    if_match: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Draft | Problem | None:
    """Store a draft

     Creates or replaces the caller's draft for this user. With `If-Match` the draft is replaced only if
    it still has the
    version that the client knows, so that devices do not overwrite each other's text. With `If-None-
    Match: *` the draft
    is created only if there is none. The user need not be known to the service, and never sees the
    draft. A caller can
    have up to 1,000 drafts.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        if_match (str | Unset):
        if_none_match (str | Unset):
        body (PutDraft): The content of a draft to store. Example: {'body': 'About the lab on'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Draft | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            client=client,
            body=body,
            if_match=if_match,
            if_none_match=if_none_match,
        )
    ).parsed
