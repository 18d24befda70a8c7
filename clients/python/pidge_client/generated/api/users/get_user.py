from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.user import User
from ...types import Response


def _get_kwargs(
    user_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/users/{user_id}".format(
            user_id=quote(str(user_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | User | None:
    if response.status_code == 200:
        response_200 = User.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | User]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Problem | User]:
    """Get a user

     Returns a user of the caller's tenant whom the caller may see: those who have exchanged a message
    with the caller or share
    a context with them, also one that is over; those whom the caller has blocked; and users with one of
    the policy's listed
    roles, if the caller may write to them. With the scope `users:write` or `moderate`, the caller sees
    every user. For all
    others the response is 404, whether they exist or not.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | User]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Problem | User | None:
    """Get a user

     Returns a user of the caller's tenant whom the caller may see: those who have exchanged a message
    with the caller or share
    a context with them, also one that is over; those whom the caller has blocked; and users with one of
    the policy's listed
    roles, if the caller may write to them. With the scope `users:write` or `moderate`, the caller sees
    every user. For all
    others the response is 404, whether they exist or not.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | User
    """

    return sync_detailed(
        user_id=user_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Problem | User]:
    """Get a user

     Returns a user of the caller's tenant whom the caller may see: those who have exchanged a message
    with the caller or share
    a context with them, also one that is over; those whom the caller has blocked; and users with one of
    the policy's listed
    roles, if the caller may write to them. With the scope `users:write` or `moderate`, the caller sees
    every user. For all
    others the response is 404, whether they exist or not.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | User]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Problem | User | None:
    """Get a user

     Returns a user of the caller's tenant whom the caller may see: those who have exchanged a message
    with the caller or share
    a context with them, also one that is over; those whom the caller has blocked; and users with one of
    the policy's listed
    roles, if the caller may write to them. With the scope `users:write` or `moderate`, the caller sees
    every user. For all
    others the response is 404, whether they exist or not.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | User
    """

    return (
        await asyncio_detailed(
            user_id=user_id,
            client=client,
        )
    ).parsed
