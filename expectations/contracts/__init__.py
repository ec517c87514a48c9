"""One module per source; this page is their register. Rules that need more than one row stand in the models' tests."""

from __future__ import annotations

from expectations.contracts import development, framework, hris, lms, market, ratings
from expectations.contracts.contract import Column, Contract, Rule

ALL_CONTRACTS: tuple[Contract, ...] = (
    *hris.CONTRACTS,
    *framework.CONTRACTS,
    *ratings.CONTRACTS,
    *lms.CONTRACTS,
    *market.CONTRACTS,
    *development.CONTRACTS,
)


def contract_named(name: str) -> Contract:
    """Return the contract of that name, as in `hris/people`.

    Raises:
        KeyError: there is no such contract.
    """
    for contract in ALL_CONTRACTS:
        if contract.name == name:
            return contract
    raise KeyError(f"no contract is called {name!r}")


__all__ = ["ALL_CONTRACTS", "Column", "Contract", "Rule", "contract_named"]
