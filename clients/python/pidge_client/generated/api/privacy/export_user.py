from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.export_user_others import ExportUserOthers
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    user_id: str,
    *,
    others: ExportUserOthers | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_others: str | Unset = UNSET
    if not isinstance(others, Unset):
        json_others = others.value

    params["others"] = json_others

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/users/{user_id}/export".format(
            user_id=quote(str(user_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | None:
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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem]:
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
    others: ExportUserOthers | Unset = UNSET,
) -> Response[Problem]:
    """Export a user's data

     Returns what is stored about the user as lines of JSON (NDJSON, `application/x-ndjson`): the user;
    their
    memberships; each conversation, followed by its messages in the order of their positions, and each
    of their edited messages by
    its earlier texts; their drafts; the users whom they have blocked. Of the user's own messages, there
    are all: also those that
    they have deleted for themselves, and the texts of retracted ones, which the service keeps for
    moderators. Of the peers'
    messages, there are those that are shown to the user.

    The last line is of the kind `end`, with the number of lines before it and their SHA-256. **A
    response without that line is not
    complete**: the connection was lost, the service stopped, its database failed, the user was erased
    meanwhile, or the export took
    longer than an hour. Request it again; there is no way to go on with a part.

    Not in an export: idempotency keys; when the user's latest token was issued; how a deletion can be
    undone; when a conversation
    was marked as unread; how often drafts were saved; who has blocked the user, or has retracted a
    message; the texts of peers'
    messages that the user has deleted for themselves or that were retracted; erasures and policies that
    the user has requested as
    staff.

    An export is not a snapshot: what is written while it runs may be in it or not. Marks nothing as
    read. Needs the scope
    `privacy`; a user may export their own data with their own token. At most four exports with the
    scope run in a process at once,
    and four of users of their own data, one each.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        others (ExportUserOthers | Unset): What an export says of other users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        others=others,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    others: ExportUserOthers | Unset = UNSET,
) -> Problem | None:
    """Export a user's data

     Returns what is stored about the user as lines of JSON (NDJSON, `application/x-ndjson`): the user;
    their
    memberships; each conversation, followed by its messages in the order of their positions, and each
    of their edited messages by
    its earlier texts; their drafts; the users whom they have blocked. Of the user's own messages, there
    are all: also those that
    they have deleted for themselves, and the texts of retracted ones, which the service keeps for
    moderators. Of the peers'
    messages, there are those that are shown to the user.

    The last line is of the kind `end`, with the number of lines before it and their SHA-256. **A
    response without that line is not
    complete**: the connection was lost, the service stopped, its database failed, the user was erased
    meanwhile, or the export took
    longer than an hour. Request it again; there is no way to go on with a part.

    Not in an export: idempotency keys; when the user's latest token was issued; how a deletion can be
    undone; when a conversation
    was marked as unread; how often drafts were saved; who has blocked the user, or has retracted a
    message; the texts of peers'
    messages that the user has deleted for themselves or that were retracted; erasures and policies that
    the user has requested as
    staff.

    An export is not a snapshot: what is written while it runs may be in it or not. Marks nothing as
    read. Needs the scope
    `privacy`; a user may export their own data with their own token. At most four exports with the
    scope run in a process at once,
    and four of users of their own data, one each.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        others (ExportUserOthers | Unset): What an export says of other users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem
    """

    return sync_detailed(
        user_id=user_id,
        client=client,
        others=others,
    ).parsed


async def asyncio_detailed(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    others: ExportUserOthers | Unset = UNSET,
) -> Response[Problem]:
    """Export a user's data

     Returns what is stored about the user as lines of JSON (NDJSON, `application/x-ndjson`): the user;
    their
    memberships; each conversation, followed by its messages in the order of their positions, and each
    of their edited messages by
    its earlier texts; their drafts; the users whom they have blocked. Of the user's own messages, there
    are all: also those that
    they have deleted for themselves, and the texts of retracted ones, which the service keeps for
    moderators. Of the peers'
    messages, there are those that are shown to the user.

    The last line is of the kind `end`, with the number of lines before it and their SHA-256. **A
    response without that line is not
    complete**: the connection was lost, the service stopped, its database failed, the user was erased
    meanwhile, or the export took
    longer than an hour. Request it again; there is no way to go on with a part.

    Not in an export: idempotency keys; when the user's latest token was issued; how a deletion can be
    undone; when a conversation
    was marked as unread; how often drafts were saved; who has blocked the user, or has retracted a
    message; the texts of peers'
    messages that the user has deleted for themselves or that were retracted; erasures and policies that
    the user has requested as
    staff.

    An export is not a snapshot: what is written while it runs may be in it or not. Marks nothing as
    read. Needs the scope
    `privacy`; a user may export their own data with their own token. At most four exports with the
    scope run in a process at once,
    and four of users of their own data, one each.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        others (ExportUserOthers | Unset): What an export says of other users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem]
    """

    kwargs = _get_kwargs(
        user_id=user_id,
        others=others,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    user_id: str,
    *,
    client: AuthenticatedClient | Client,
    others: ExportUserOthers | Unset = UNSET,
) -> Problem | None:
    """Export a user's data

     Returns what is stored about the user as lines of JSON (NDJSON, `application/x-ndjson`): the user;
    their
    memberships; each conversation, followed by its messages in the order of their positions, and each
    of their edited messages by
    its earlier texts; their drafts; the users whom they have blocked. Of the user's own messages, there
    are all: also those that
    they have deleted for themselves, and the texts of retracted ones, which the service keeps for
    moderators. Of the peers'
    messages, there are those that are shown to the user.

    The last line is of the kind `end`, with the number of lines before it and their SHA-256. **A
    response without that line is not
    complete**: the connection was lost, the service stopped, its database failed, the user was erased
    meanwhile, or the export took
    longer than an hour. Request it again; there is no way to go on with a part.

    Not in an export: idempotency keys; when the user's latest token was issued; how a deletion can be
    undone; when a conversation
    was marked as unread; how often drafts were saved; who has blocked the user, or has retracted a
    message; the texts of peers'
    messages that the user has deleted for themselves or that were retracted; erasures and policies that
    the user has requested as
    staff.

    An export is not a snapshot: what is written while it runs may be in it or not. Marks nothing as
    read. Needs the scope
    `privacy`; a user may export their own data with their own token. At most four exports with the
    scope run in a process at once,
    and four of users of their own data, one each.

    Args:
        user_id (str): The LMS's id of a user, as in the `sub` claim of the user's tokens; opaque
            to Pidge. 1 to 255 bytes of UTF-8 without
            control characters, and neither `.` nor `..`, because HTTP clients remove these from
            paths. Example: mia.
        others (ExportUserOthers | Unset): What an export says of other users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem
    """

    return (
        await asyncio_detailed(
            user_id=user_id,
            client=client,
            others=others,
        )
    ).parsed
