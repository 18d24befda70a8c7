from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.policy import Policy
from ...models.policy_in_force import PolicyInForce
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: Policy,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/policy",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PolicyInForce | Problem | None:
    if response.status_code == 200:
        response_200 = PolicyInForce.from_dict(response.json())

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
) -> Response[PolicyInForce | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Policy,
) -> Response[PolicyInForce | Problem]:
    """Put the policy

     Replaces the policy of the tenant. It counts at once for sends and edits that begin after the
    response, in other
    replicas within some seconds (5 by default). Existing conversations and their messages stay, unless
    `retention.messages_days` says that they expire. A policy that says the same
    as the present one changes nothing, not even the version. What `getPolicy` returns is put without
    its members `version`,
    `updated_at` and `updated_by`. Needs the scope `users:write`.

    Args:
        body (Policy): The rules of a tenant on who may write to whom and who is found by whom.
            Roles are words of the LMS, as in its tokens; upper and
            lower case make a difference. Example: {'pairs': [{'allow': 'shared', 'from': 'student',
            'to': 'student'}, {'allow': 'always', 'from': '*', 'to': '*'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PolicyInForce | Problem]
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
    body: Policy,
) -> PolicyInForce | Problem | None:
    """Put the policy

     Replaces the policy of the tenant. It counts at once for sends and edits that begin after the
    response, in other
    replicas within some seconds (5 by default). Existing conversations and their messages stay, unless
    `retention.messages_days` says that they expire. A policy that says the same
    as the present one changes nothing, not even the version. What `getPolicy` returns is put without
    its members `version`,
    `updated_at` and `updated_by`. Needs the scope `users:write`.

    Args:
        body (Policy): The rules of a tenant on who may write to whom and who is found by whom.
            Roles are words of the LMS, as in its tokens; upper and
            lower case make a difference. Example: {'pairs': [{'allow': 'shared', 'from': 'student',
            'to': 'student'}, {'allow': 'always', 'from': '*', 'to': '*'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PolicyInForce | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Policy,
) -> Response[PolicyInForce | Problem]:
    """Put the policy

     Replaces the policy of the tenant. It counts at once for sends and edits that begin after the
    response, in other
    replicas within some seconds (5 by default). Existing conversations and their messages stay, unless
    `retention.messages_days` says that they expire. A policy that says the same
    as the present one changes nothing, not even the version. What `getPolicy` returns is put without
    its members `version`,
    `updated_at` and `updated_by`. Needs the scope `users:write`.

    Args:
        body (Policy): The rules of a tenant on who may write to whom and who is found by whom.
            Roles are words of the LMS, as in its tokens; upper and
            lower case make a difference. Example: {'pairs': [{'allow': 'shared', 'from': 'student',
            'to': 'student'}, {'allow': 'always', 'from': '*', 'to': '*'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PolicyInForce | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: Policy,
) -> PolicyInForce | Problem | None:
    """Put the policy

     Replaces the policy of the tenant. It counts at once for sends and edits that begin after the
    response, in other
    replicas within some seconds (5 by default). Existing conversations and their messages stay, unless
    `retention.messages_days` says that they expire. A policy that says the same
    as the present one changes nothing, not even the version. What `getPolicy` returns is put without
    its members `version`,
    `updated_at` and `updated_by`. Needs the scope `users:write`.

    Args:
        body (Policy): The rules of a tenant on who may write to whom and who is found by whom.
            Roles are words of the LMS, as in its tokens; upper and
            lower case make a difference. Example: {'pairs': [{'allow': 'shared', 'from': 'student',
            'to': 'student'}, {'allow': 'always', 'from': '*', 'to': '*'}]}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PolicyInForce | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
