from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.block import Block
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    peer_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/blocks/{peer_id}".format(
            peer_id=quote(str(peer_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Block | Problem | None:
    if response.status_code == 200:
        response_200 = Block.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = Block.from_dict(response.json())

        return response_201

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Block | Problem]:
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
) -> Response[Block | Problem]:
    """Block a user

     From now on the caller accepts no messages from this user, and cannot write to them either. Once
    this request is
    answered, no message of the user is new any more. Messages from before stay as they are, and the
    user is not told; they
    learn of it if they try to write. Users with certain roles, by default educators and staff, cannot
    be blocked, and
    those with such a role in a context that they share with the caller cannot either. Idempotent: a
    user who is blocked
    already stays blocked, with the same `created_at`. A caller can have up to 1,000 users blocked.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Block | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Block | Problem | None:
    """Block a user

     From now on the caller accepts no messages from this user, and cannot write to them either. Once
    this request is
    answered, no message of the user is new any more. Messages from before stay as they are, and the
    user is not told; they
    learn of it if they try to write. Users with certain roles, by default educators and staff, cannot
    be blocked, and
    those with such a role in a context that they share with the caller cannot either. Idempotent: a
    user who is blocked
    already stays blocked, with the same `created_at`. A caller can have up to 1,000 users blocked.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Block | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Block | Problem]:
    """Block a user

     From now on the caller accepts no messages from this user, and cannot write to them either. Once
    this request is
    answered, no message of the user is new any more. Messages from before stay as they are, and the
    user is not told; they
    learn of it if they try to write. Users with certain roles, by default educators and staff, cannot
    be blocked, and
    those with such a role in a context that they share with the caller cannot either. Idempotent: a
    user who is blocked
    already stays blocked, with the same `created_at`. A caller can have up to 1,000 users blocked.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Block | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Block | Problem | None:
    """Block a user

     From now on the caller accepts no messages from this user, and cannot write to them either. Once
    this request is
    answered, no message of the user is new any more. Messages from before stay as they are, and the
    user is not told; they
    learn of it if they try to write. Users with certain roles, by default educators and staff, cannot
    be blocked, and
    those with such a role in a context that they share with the caller cannot either. Idempotent: a
    user who is blocked
    already stays blocked, with the same `created_at`. A caller can have up to 1,000 users blocked.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Block | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            client=client,
        )
    ).parsed
