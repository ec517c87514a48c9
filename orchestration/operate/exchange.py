"""Let two folders change places in one step, so that whoever looks sees one or the other and never none."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_AT_WORKING_FOLDER, _EXCHANGE = -100, 2  # <fcntl.h>, <linux/fs.h>


def exchange(one: Path, other: Path) -> None:
    """Let two folders of the same disk change places.

    Linux does it in one step. Elsewhere, and on file systems without, it takes three, between which a kill leaves
    `one` under the name of `other` with `.aside` behind it.

    Args:
        one: a folder.
        other: another one, beside it.

    Raises:
        OSError: they can't.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None:
        ends = os.fsencode(one), _AT_WORKING_FOLDER, os.fsencode(other)
        if rename(_AT_WORKING_FOLDER, *ends, _EXCHANGE) == 0:
            return
    aside = other.with_name(f"{other.name}.aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
