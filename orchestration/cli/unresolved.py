"""References that did not resolve, as `check` and `status` print them."""

from __future__ import annotations

from rich.console import Console

from orchestration.ingest.reference_causes import CAUSES, Cause, Unresolved


def unresolved(console: Console, causes: tuple[Cause, ...]) -> None:
    """Say why references did not resolve, and who may be meant; personal, so for the terminal alone."""
    for cause in causes:
        texts = "1 text" if cause.n_texts == 1 else f"{cause.n_texts} texts"
        console.print(f"    {cause.n_rows} {CAUSES[cause.code]} ({texts}):", style="yellow")
        for each in cause.examples:
            console.print(f"      {each.text!r} × {each.n_rows}{_meant(cause, each)}")


def _meant(cause: Cause, each: Unresolved) -> str:
    if not each.candidates:
        return ""
    listed = " or ".join(repr(candidate) for candidate in each.candidates)
    return f": {listed}" if cause.code == "several" else f"; did you mean {listed}?"
