from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.message import Message
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    peer_id: str,
    seq: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/conversations/{peer_id}/messages/{seq}".format(
            peer_id=quote(str(peer_id), safe=""),
            seq=quote(str(seq), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Message | Problem | None:
    if response.status_code == 200:
        response_200 = Message.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Message | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    peer_id: str,
    seq: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Message | Problem]:
    """Get a message

     Returns one message of the caller's conversation with the peer. This does not mark the message read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without
            gaps. A position in a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON
            parser reads it exactly (RFC
            7493 §2.2). Example: 7.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Message | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        seq=seq,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    peer_id: str,
    seq: int,
    *,
    client: AuthenticatedClient | Client,
) -> Message | Problem | None:
    """Get a message

     Returns one message of the caller's conversation with the peer. This does not mark the message read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without
            gaps. A position in a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON
            parser reads it exactly (RFC
            7493 §2.2). Example: 7.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Message | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        seq=seq,
        client=client,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    seq: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Message | Problem]:
    """Get a message

     Returns one message of the caller's conversation with the peer. This does not mark the message read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without
            gaps. A position in a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON
            parser reads it exactly (RFC
            7493 §2.2). Example: 7.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Message | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        seq=seq,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    seq: int,
    *,
    client: AuthenticatedClient | Client,
) -> Message | Problem | None:
    """Get a message

     Returns one message of the caller's conversation with the peer. This does not mark the message read.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        seq (int): A position in a conversation. Its messages are numbered 1, 2, 3, … without
            gaps. A position in a request may lie
            before the first message (0) or after the last. At most 2^53 - 1, so that every JSON
            parser reads it exactly (RFC
            7493 §2.2). Example: 7.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Message | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            seq=seq,
            client=client,
        )
    ).parsed
