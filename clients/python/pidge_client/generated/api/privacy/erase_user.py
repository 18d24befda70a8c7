from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.erasure import Erasure
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    user_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/users/{user_id}".format(
            user_id=quote(str(user_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Erasure | Problem | None:
    if response.status_code == 202:
        response_202 = Erasure.from_dict(response.json())

        return response_202

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Erasure | Problem]:
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
) -> Response[Erasure | Problem]:
    """Erase a user

     Erases everything that describes the user and every word that they have written: name, picture,
    e-mail address and role, the
    texts of their messages, earlier texts, drafts, the words by which they are found and their
    idempotency keys; also memberships
    and blocks. The other users keep their own messages, and see that there were others: each erased
    message stays as a tombstone,
    with its position, its time and its receipt.

    When this request is answered, the id is nobody's: a message to it is refused like one to an unknown
    id, and tokens that were
    issued before do not make it known again. The messages follow in the background; `GET
    /v1/erasures/{id}` tells how far it is.
    Idempotent: the same request again returns the same erasure. If the LMS describes a user with this
    id later, lists it in a roster
    or sends to it, that is a new user, who can be erased as well. Needs the scope `privacy`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Erasure | Problem]
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
) -> Erasure | Problem | None:
    """Erase a user

     Erases everything that describes the user and every word that they have written: name, picture,
    e-mail address and role, the
    texts of their messages, earlier texts, drafts, the words by which they are found and their
    idempotency keys; also memberships
    and blocks. The other users keep their own messages, and see that there were others: each erased
    message stays as a tombstone,
    with its position, its time and its receipt.

    When this request is answered, the id is nobody's: a message to it is refused like one to an unknown
    id, and tokens that were
    issued before do not make it known again. The messages follow in the background; `GET
    /v1/erasures/{id}` tells how far it is.
    Idempotent: the same request again returns the same erasure. If the LMS describes a user with this
    id later, lists it in a roster
    or sends to it, that is a new user, who can be erased as well. Needs the scope `privacy`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Erasure | Problem
    """

    return sync_detailed(
        user_id=user_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Erasure | Problem]:
    """Erase a user

     Erases everything that describes the user and every word that they have written: name, picture,
    e-mail address and role, the
    texts of their messages, earlier texts, drafts, the words by which they are found and their
    idempotency keys; also memberships
    and blocks. The other users keep their own messages, and see that there were others: each erased
    message stays as a tombstone,
    with its position, its time and its receipt.

    When this request is answered, the id is nobody's: a message to it is refused like one to an unknown
    id, and tokens that were
    issued before do not make it known again. The messages follow in the background; `GET
    /v1/erasures/{id}` tells how far it is.
    Idempotent: the same request again returns the same erasure. If the LMS describes a user with this
    id later, lists it in a roster
    or sends to it, that is a new user, who can be erased as well. Needs the scope `privacy`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Erasure | Problem]
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
) -> Erasure | Problem | None:
    """Erase a user

     Erases everything that describes the user and every word that they have written: name, picture,
    e-mail address and role, the
    texts of their messages, earlier texts, drafts, the words by which they are found and their
    idempotency keys; also memberships
    and blocks. The other users keep their own messages, and see that there were others: each erased
    message stays as a tombstone,
    with its position, its time and its receipt.

    When this request is answered, the id is nobody's: a message to it is refused like one to an unknown
    id, and tokens that were
    issued before do not make it known again. The messages follow in the background; `GET
    /v1/erasures/{id}` tells how far it is.
    Idempotent: the same request again returns the same erasure. If the LMS describes a user with this
    id later, lists it in a roster
    or sends to it, that is a new user, who can be erased as well. Needs the scope `privacy`.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Erasure | Problem
    """

    return (
        await asyncio_detailed(
            user_id=user_id,
            client=client,
        )
    ).parsed
