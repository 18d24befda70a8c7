from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.put_users import PutUsers
from ...models.put_users_results import PutUsersResults
from ...types import Response


def _get_kwargs(
    *,
    body: PutUsers,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/users",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | PutUsersResults | None:
    if response.status_code == 200:
        response_200 = PutUsersResults.from_dict(response.json())

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | PutUsersResults]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: PutUsers,
) -> Response[Problem | PutUsersResults]:
    """Describe many users

     Describes up to 10,000 users, each as `putUser` does, in a body of up to 8 MiB: in JSON, or as
    `application/x-ndjson`,
    a user in each line, where blank lines are skipped and pointers count all lines from 0. Returns one
    result for each item, in the order of the request. An invalid item is refused and does
    not affect the others; of several items about one user the first valid one counts, and the others
    are refused with
    `duplicate_item`. Users who are not named stay as they are. After a 5xx some of the users may be
    stored: send the same
    request again. For the LMS's back end: needs the scope `users:write`.

    Args:
        body (PutUsers): Many users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | PutUsersResults]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: PutUsers,
) -> Problem | PutUsersResults | None:
    """Describe many users

     Describes up to 10,000 users, each as `putUser` does, in a body of up to 8 MiB: in JSON, or as
    `application/x-ndjson`,
    a user in each line, where blank lines are skipped and pointers count all lines from 0. Returns one
    result for each item, in the order of the request. An invalid item is refused and does
    not affect the others; of several items about one user the first valid one counts, and the others
    are refused with
    `duplicate_item`. Users who are not named stay as they are. After a 5xx some of the users may be
    stored: send the same
    request again. For the LMS's back end: needs the scope `users:write`.

    Args:
        body (PutUsers): Many users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | PutUsersResults
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: PutUsers,
) -> Response[Problem | PutUsersResults]:
    """Describe many users

     Describes up to 10,000 users, each as `putUser` does, in a body of up to 8 MiB: in JSON, or as
    `application/x-ndjson`,
    a user in each line, where blank lines are skipped and pointers count all lines from 0. Returns one
    result for each item, in the order of the request. An invalid item is refused and does
    not affect the others; of several items about one user the first valid one counts, and the others
    are refused with
    `duplicate_item`. Users who are not named stay as they are. After a 5xx some of the users may be
    stored: send the same
    request again. For the LMS's back end: needs the scope `users:write`.

    Args:
        body (PutUsers): Many users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | PutUsersResults]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: PutUsers,
) -> Problem | PutUsersResults | None:
    """Describe many users

     Describes up to 10,000 users, each as `putUser` does, in a body of up to 8 MiB: in JSON, or as
    `application/x-ndjson`,
    a user in each line, where blank lines are skipped and pointers count all lines from 0. Returns one
    result for each item, in the order of the request. An invalid item is refused and does
    not affect the others; of several items about one user the first valid one counts, and the others
    are refused with
    `duplicate_item`. Users who are not named stay as they are. After a 5xx some of the users may be
    stored: send the same
    request again. For the LMS's back end: needs the scope `users:write`.

    Args:
        body (PutUsers): Many users.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | PutUsersResults
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
