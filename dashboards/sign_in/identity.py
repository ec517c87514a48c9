"""The person and the groups that a provider's claims name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.sign_in.given_roles import LONGEST_NAME
from dashboards.sign_in.provider import RefusedError
from published.access_rules import SignedIn

EMAIL, IS_VERIFIED = "email", "email_verified"


def identity_in(claims: Mapping[str, Any], claim: str, groups_claim: str | None) -> SignedIn:
    """Return whom claims name.

    Args:
        claims: what a provider says, once it is known to hold.
        claim: the one that names the person. An e-mail address names nobody where the provider says that it has not
            been verified: whoever typed it there could be anybody.
        groups_claim: the one that names their groups; None for none.

    Raises:
        RefusedError: they name nobody.
    """
    name = _name(claims.get(claim))
    if name is None:
        raise RefusedError(f"the provider does not say {claim}")
    is_verified = claims.get(IS_VERIFIED)
    if claim == EMAIL and is_verified is not None and str(is_verified).lower() != "true":
        raise RefusedError("the provider has not verified the e-mail address")
    return SignedIn(name, frozenset(_groups(claims.get(groups_claim) if groups_claim else None)))


def _groups(told: object) -> Iterator[str]:
    for each in told if isinstance(told, list) else [told]:
        group = _name(each)
        if group is not None:
            yield group


def _name(told: object) -> str | None:
    name = told.strip() if isinstance(told, str) else ""
    return name if name and len(name) <= LONGEST_NAME and name.isprintable() else None
