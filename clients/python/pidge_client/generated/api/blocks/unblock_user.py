from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    peer_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/blocks/{peer_id}".format(
            peer_id=quote(str(peer_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | None:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem]:
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
) -> Response[Any | Problem]:
    """Unblock a user

     From now on the caller accepts messages from this user again. Idempotent: returns 204 also if the
    user is not blocked,
    whether they exist or not.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
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
) -> Any | Problem | None:
    """Unblock a user

     From now on the caller accepts messages from this user again. Idempotent: returns 204 also if the
    user is not blocked,
    whether they exist or not.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | Problem]:
    """Unblock a user

     From now on the caller accepts messages from this user again. Idempotent: returns 204 also if the
    user is not blocked,
    whether they exist or not.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
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
) -> Any | Problem | None:
    """Unblock a user

     From now on the caller accepts messages from this user again. Idempotent: returns 204 also if the
    user is not blocked,
    whether they exist or not.

    Args:
        peer_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            client=client,
        )
    ).parsed
