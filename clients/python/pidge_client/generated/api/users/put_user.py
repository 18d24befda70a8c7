from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.put_user import PutUser
from ...models.user import User
from ...types import Response


def _get_kwargs(
    user_id: str,
    *,
    body: PutUser,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/users/{user_id}".format(
            user_id=quote(str(user_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | User | None:
    if response.status_code == 200:
        response_200 = User.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = User.from_dict(response.json())

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

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

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
    body: PutUser,
) -> Response[Problem | User]:
    """Describe a user

     Creates a user or replaces what is known about them. From then on the user's tokens change nothing
    about them, and the
    role that is stated here counts for the policy. A deactivated user (`active: false`) neither sends
    nor receives
    messages; what they have is kept. Idempotent. For the LMS's back end: needs the scope `users:write`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (PutUser): A user, as the LMS describes them. The description replaces the one
            before: a member that is absent or null means that
            the LMS states none, and so does an empty name, URL or address. Example: {'active': True,
            'avatar_url': 'https://lms.test/ada.png', 'display_name': 'Ada Okafor', 'email':
            'ada@lms.test', 'role': 'educator'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | User]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutUser,
) -> Problem | User | None:
    """Describe a user

     Creates a user or replaces what is known about them. From then on the user's tokens change nothing
    about them, and the
    role that is stated here counts for the policy. A deactivated user (`active: false`) neither sends
    nor receives
    messages; what they have is kept. Idempotent. For the LMS's back end: needs the scope `users:write`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (PutUser): A user, as the LMS describes them. The description replaces the one
            before: a member that is absent or null means that
            the LMS states none, and so does an empty name, URL or address. Example: {'active': True,
            'avatar_url': 'https://lms.test/ada.png', 'display_name': 'Ada Okafor', 'email':
            'ada@lms.test', 'role': 'educator'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | User
    """

    return sync_detailed(
        user_id=user_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutUser,
) -> Response[Problem | User]:
    """Describe a user

     Creates a user or replaces what is known about them. From then on the user's tokens change nothing
    about them, and the
    role that is stated here counts for the policy. A deactivated user (`active: false`) neither sends
    nor receives
    messages; what they have is kept. Idempotent. For the LMS's back end: needs the scope `users:write`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (PutUser): A user, as the LMS describes them. The description replaces the one
            before: a member that is absent or null means that
            the LMS states none, and so does an empty name, URL or address. Example: {'active': True,
            'avatar_url': 'https://lms.test/ada.png', 'display_name': 'Ada Okafor', 'email':
            'ada@lms.test', 'role': 'educator'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | User]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PutUser,
) -> Problem | User | None:
    """Describe a user

     Creates a user or replaces what is known about them. From then on the user's tokens change nothing
    about them, and the
    role that is stated here counts for the policy. A deactivated user (`active: false`) neither sends
    nor receives
    messages; what they have is kept. Idempotent. For the LMS's back end: needs the scope `users:write`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        body (PutUser): A user, as the LMS describes them. The description replaces the one
            before: a member that is absent or null means that
            the LMS states none, and so does an empty name, URL or address. Example: {'active': True,
            'avatar_url': 'https://lms.test/ada.png', 'display_name': 'Ada Okafor', 'email':
            'ada@lms.test', 'role': 'educator'}.

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
            body=body,
        )
    ).parsed
