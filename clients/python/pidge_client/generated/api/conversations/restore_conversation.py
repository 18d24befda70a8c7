from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.conversation_update import ConversationUpdate
from ...models.problem import Problem
from ...models.restore import Restore
from ...types import UNSET, Response, Unset


def _get_kwargs(
    peer_id: str,
    *,
    body: None | Restore | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/conversations/{peer_id}/restore".format(
            peer_id=quote(str(peer_id), safe=""),
        ),
    }

    if isinstance(body, Restore):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConversationUpdate | Problem | None:
    if response.status_code == 200:
        response_200 = ConversationUpdate.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ConversationUpdate | Problem]:
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
    body: None | Restore | Unset = UNSET,
) -> Response[ConversationUpdate | Problem]:
    """Restore what was deleted last

     Undoes the caller's latest deletion in this conversation, whether it hid one message or all messages
    up to a `seq`.
    Repeated calls undo earlier deletions. A deletion can be undone within the time given by `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (None | Restore | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationUpdate | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: None | Restore | Unset = UNSET,
) -> ConversationUpdate | Problem | None:
    """Restore what was deleted last

     Undoes the caller's latest deletion in this conversation, whether it hid one message or all messages
    up to a `seq`.
    Repeated calls undo earlier deletions. A deletion can be undone within the time given by `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (None | Restore | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationUpdate | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: None | Restore | Unset = UNSET,
) -> Response[ConversationUpdate | Problem]:
    """Restore what was deleted last

     Undoes the caller's latest deletion in this conversation, whether it hid one message or all messages
    up to a `seq`.
    Repeated calls undo earlier deletions. A deletion can be undone within the time given by `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (None | Restore | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationUpdate | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: None | Restore | Unset = UNSET,
) -> ConversationUpdate | Problem | None:
    """Restore what was deleted last

     Undoes the caller's latest deletion in this conversation, whether it hid one message or all messages
    up to a `seq`.
    Repeated calls undo earlier deletions. A deletion can be undone within the time given by `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (None | Restore | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationUpdate | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            client=client,
            body=body,
        )
    ).parsed
