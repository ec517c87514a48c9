"""`skillgap notify`: who is told what, telling them, and how that is printed. What is told stands in `operate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console

from orchestration.errors import SettingsError
from orchestration.operate.digests import prospects_of, send_digests
from orchestration.operate.notify import Telling, tell_news, tell_test
from orchestration.operate.sending import Delivery
from orchestration.settings.workspace import Workspace

SECONDS_TO_ANSWER = 30.0
"""Servers that keep strangers waiting take some seconds before they say a word."""
SECONDS_FOR_DIGESTS = 600.0
NOBODY = "notify in workspace.yml names no targets and no digests, so nobody is told anything."


@dataclass(frozen=True)
class Done:
    """What was told to whom, and which digests were sent."""

    tellings: tuple[Telling, ...]
    digests: Mapping[str, Delivery] = field(default_factory=dict)

    @property
    def is_all_sent(self) -> bool:
        """Whether nothing failed."""
        deliveries = (*(telling.delivery for telling in self.tellings), *self.digests.values())
        return all(delivery.problem is None for delivery in deliveries)


def check(workspace: Workspace, *, clock: Callable[[], datetime]) -> Done:
    """Tell what is wrong or right again, and send digests that are due.

    Args:
        workspace: the workspace.
        clock: gives the present moment, with its time zone.
    """
    tellings = tell_news(workspace, clock=clock, seconds=SECONDS_TO_ANSWER)
    digests = send_digests(workspace, clock=clock, seconds=SECONDS_FOR_DIGESTS, seconds_to_answer=SECONDS_TO_ANSWER)
    return Done(tellings, digests)


def test(workspace: Workspace, *, clock: Callable[[], datetime]) -> Done:
    """Send each target a message of no meaning.

    Args:
        workspace: the workspace.
        clock: gives the present moment, with its time zone.

    Raises:
        SettingsError: there is nobody to send one to.
    """
    if not workspace.settings.notify.targets:
        raise SettingsError(NOBODY if not workspace.settings.notify.is_on else "notify names no targets, only digests.")
    return Done(tell_test(workspace, clock=clock, seconds=SECONDS_TO_ANSWER))


def told_who(console: Console, workspace: Workspace) -> None:
    """Print who is told what, and of digests whether their readers would get one."""
    settings = workspace.settings.notify
    if not settings.is_on:
        console.print(NOBODY)
    for target in settings.targets:
        where = ", ".join(target.mail) if target.mail else "a web hook"
        console.print(f"{target.name} ({where}): {', '.join(target.events)}")
    for prospect in prospects_of(workspace):
        each = {"cycle": "after each published cycle", "month": "every month"}[prospect.every]
        if prospect.problem is None:
            console.print(f"{prospect.to}: a digest {each}, as {', '.join(prospect.roles)}")
        else:
            console.print(f"{prospect.to}: no digest: {prospect.problem}.", style="yellow")


def told_how(console: Console, done: Done, *, is_test: bool) -> None:
    """Print what was told and how it went."""
    for telling in done.tellings:
        about = "" if is_test else f": {'; '.join(notice.title for notice in telling.notices)}"
        style = None if telling.delivery.problem is None else "red"
        console.print(
            f"{telling.target}{about}: {telling.delivery.text} ({telling.delivery.seconds:.1f} s)", style=style
        )
    for to, delivery in done.digests.items():
        console.print(f"Digest to {to}: {delivery.text}", style=None if delivery.problem is None else "red")
    if not done.tellings and not done.digests:
        console.print("Nothing to tell.")
