from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.conversation_update import ConversationUpdate
from ...models.problem import Problem
from ...types import UNSET, Response


def _get_kwargs(
    peer_id: str,
    *,
    up_to_seq: int,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["up_to_seq"] = up_to_seq

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/conversations/{peer_id}".format(
            peer_id=quote(str(peer_id), safe=""),
        ),
        "params": params,
    }

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
    up_to_seq: int,
) -> Response[ConversationUpdate | Problem]:
    """Delete a conversation

     Hides all messages up to `up_to_seq` from the caller only: in history, preview, search and unread
    count. The peer is
    not affected. The read marker stays as it is. When a new message arrives, the conversation reappears
    with the
    messages above `up_to_seq`. The deletion can be undone with `restore`, within the time given by
    `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        up_to_seq (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationUpdate | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        up_to_seq=up_to_seq,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    up_to_seq: int,
) -> ConversationUpdate | Problem | None:
    """Delete a conversation

     Hides all messages up to `up_to_seq` from the caller only: in history, preview, search and unread
    count. The peer is
    not affected. The read marker stays as it is. When a new message arrives, the conversation reappears
    with the
    messages above `up_to_seq`. The deletion can be undone with `restore`, within the time given by
    `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        up_to_seq (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationUpdate | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        client=client,
        up_to_seq=up_to_seq,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    up_to_seq: int,
) -> Response[ConversationUpdate | Problem]:
    """Delete a conversation

     Hides all messages up to `up_to_seq` from the caller only: in history, preview, search and unread
    count. The peer is
    not affected. The read marker stays as it is. When a new message arrives, the conversation reappears
    with the
    messages above `up_to_seq`. The deletion can be undone with `restore`, within the time given by
    `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        up_to_seq (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationUpdate | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        up_to_seq=up_to_seq,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
    up_to_seq: int,
) -> ConversationUpdate | Problem | None:
    """Delete a conversation

     Hides all messages up to `up_to_seq` from the caller only: in history, preview, search and unread
    count. The peer is
    not affected. The read marker stays as it is. When a new message arrives, the conversation reappears
    with the
    messages above `up_to_seq`. The deletion can be undone with `restore`, within the time given by
    `limits` in
    `GET /v1/me`.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        up_to_seq (int):

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
            up_to_seq=up_to_seq,
        )
    ).parsed
