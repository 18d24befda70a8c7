from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.can_message import CanMessage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    user_id: str,
    *,
    sender_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["sender_id"] = sender_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/users/{user_id}/can-message".format(
            user_id=quote(str(user_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CanMessage | Problem | None:
    if response.status_code == 200:
        response_200 = CanMessage.from_dict(response.json())

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
) -> Response[CanMessage | Problem]:
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
    sender_id: str | Unset = UNSET,
) -> Response[CanMessage | Problem]:
    """Ask whether a message would be sent

     Returns the verdict that a message of the caller to this user would get now: the same as by sending
    one, without
    sending. The response to an id that nobody has is the same as to the id of a user whom the caller
    may not write to and
    has nothing in common with. Asking makes nobody known.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CanMessage | Problem]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        sender_id=sender_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> CanMessage | Problem | None:
    """Ask whether a message would be sent

     Returns the verdict that a message of the caller to this user would get now: the same as by sending
    one, without
    sending. The response to an id that nobody has is the same as to the id of a user whom the caller
    may not write to and
    has nothing in common with. Asking makes nobody known.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CanMessage | Problem
    """

    return sync_detailed(
        user_id=user_id,
        client=client,
        sender_id=sender_id,
    ).parsed


async def asyncio_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> Response[CanMessage | Problem]:
    """Ask whether a message would be sent

     Returns the verdict that a message of the caller to this user would get now: the same as by sending
    one, without
    sending. The response to an id that nobody has is the same as to the id of a user whom the caller
    may not write to and
    has nothing in common with. Asking makes nobody known.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CanMessage | Problem]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        sender_id=sender_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    sender_id: str | Unset = UNSET,
) -> CanMessage | Problem | None:
    """Ask whether a message would be sent

     Returns the verdict that a message of the caller to this user would get now: the same as by sending
    one, without
    sending. The response to an id that nobody has is the same as to the id of a user whom the caller
    may not write to and
    has nothing in common with. Asking makes nobody known.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        sender_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CanMessage | Problem
    """

    return (
        await asyncio_detailed(
            user_id=user_id,
            client=client,
            sender_id=sender_id,
        )
    ).parsed
