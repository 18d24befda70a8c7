from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.conversation_update import ConversationUpdate
from ...models.delete_message_for import DeleteMessageFor
from ...models.message import Message
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    peer_id: str,
    seq: int,
    *,
    for_: DeleteMessageFor | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_for_: str | Unset = UNSET
    if not isinstance(for_, Unset):
        json_for_ = for_.value

    params["for"] = json_for_

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/conversations/{peer_id}/messages/{seq}".format(
            peer_id=quote(str(peer_id), safe=""),
            seq=quote(str(seq), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ConversationUpdate | Message | Problem | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ConversationUpdate | Message:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_deleted_type_0 = ConversationUpdate.from_dict(data)

                return componentsschemas_deleted_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_deleted_type_1 = Message.from_dict(data)

            return componentsschemas_deleted_type_1

        response_200 = _parse_response_200(response.json())

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ConversationUpdate | Message | Problem]:
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
    for_: DeleteMessageFor | Unset = UNSET,
) -> Response[ConversationUpdate | Message | Problem]:
    """Delete a message

     `for=me`, the default, hides the message from the caller only: in history, preview, search and
    unread count.
    `for=everyone` retracts a message that the caller sent, within `retract_seconds` of `limits` in `GET
    /v1/me`: it
    leaves a tombstone without text at the same `seq`, and no longer counts as unread. A sender who has
    hidden a message,
    or has deleted the conversation, may still retract the message: it stays hidden from the sender, and
    the response is
    the tombstone that the peer sees. Callers with the scope `moderate` may retract messages of either
    user at any time.
    Both variants are idempotent.

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
        for_ (DeleteMessageFor | Unset): The users for whom a message is deleted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationUpdate | Message | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        seq=seq,
        for_=for_,
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
    for_: DeleteMessageFor | Unset = UNSET,
) -> ConversationUpdate | Message | Problem | None:
    """Delete a message

     `for=me`, the default, hides the message from the caller only: in history, preview, search and
    unread count.
    `for=everyone` retracts a message that the caller sent, within `retract_seconds` of `limits` in `GET
    /v1/me`: it
    leaves a tombstone without text at the same `seq`, and no longer counts as unread. A sender who has
    hidden a message,
    or has deleted the conversation, may still retract the message: it stays hidden from the sender, and
    the response is
    the tombstone that the peer sees. Callers with the scope `moderate` may retract messages of either
    user at any time.
    Both variants are idempotent.

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
        for_ (DeleteMessageFor | Unset): The users for whom a message is deleted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationUpdate | Message | Problem
    """

    return sync_detailed(
        peer_id=peer_id,
        seq=seq,
        client=client,
        for_=for_,
    ).parsed


async def asyncio_detailed(
    peer_id: str,
    seq: int,
    *,
    client: AuthenticatedClient | Client,
    for_: DeleteMessageFor | Unset = UNSET,
) -> Response[ConversationUpdate | Message | Problem]:
    """Delete a message

     `for=me`, the default, hides the message from the caller only: in history, preview, search and
    unread count.
    `for=everyone` retracts a message that the caller sent, within `retract_seconds` of `limits` in `GET
    /v1/me`: it
    leaves a tombstone without text at the same `seq`, and no longer counts as unread. A sender who has
    hidden a message,
    or has deleted the conversation, may still retract the message: it stays hidden from the sender, and
    the response is
    the tombstone that the peer sees. Callers with the scope `moderate` may retract messages of either
    user at any time.
    Both variants are idempotent.

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
        for_ (DeleteMessageFor | Unset): The users for whom a message is deleted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ConversationUpdate | Message | Problem]
    """

    kwargs = _get_kwargs(
        peer_id=peer_id,
        seq=seq,
        for_=for_,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    peer_id: str,
    seq: int,
    *,
    client: AuthenticatedClient | Client,
    for_: DeleteMessageFor | Unset = UNSET,
) -> ConversationUpdate | Message | Problem | None:
    """Delete a message

     `for=me`, the default, hides the message from the caller only: in history, preview, search and
    unread count.
    `for=everyone` retracts a message that the caller sent, within `retract_seconds` of `limits` in `GET
    /v1/me`: it
    leaves a tombstone without text at the same `seq`, and no longer counts as unread. A sender who has
    hidden a message,
    or has deleted the conversation, may still retract the message: it stays hidden from the sender, and
    the response is
    the tombstone that the peer sees. Callers with the scope `moderate` may retract messages of either
    user at any time.
    Both variants are idempotent.

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
        for_ (DeleteMessageFor | Unset): The users for whom a message is deleted.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ConversationUpdate | Message | Problem
    """

    return (
        await asyncio_detailed(
            peer_id=peer_id,
            seq=seq,
            client=client,
            for_=for_,
        )
    ).parsed
