"""Flags about bytes, 64 to a machine word, to tell a file's structure by at a fraction of a nanosecond per byte."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

_WORD = 64


def pack(flags: npt.NDArray[np.bool_]) -> Words:
    """Return flags as words, the first flag in the lowest bit; unused bits at the end are 0."""
    packed = np.packbits(flags, bitorder="little")
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)


def count(words: Words) -> int:
    """Return how many flags are set."""
    return int(np.bitwise_count(words).sum())


def parity_so_far(words: Words, *, start: bool) -> Words:
    """Return for each flag whether the number of flags set up to it, itself included, is odd.

    Args:
        words: the flags.
        start: whether the number before the first one is odd.
    """
    parity = words.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        parity ^= parity << np.uint64(shift)
    is_odd_after = np.bitwise_xor.accumulate(parity >> np.uint64(_WORD - 1)) ^ np.uint64(start)
    is_odd_before = np.concatenate(([np.uint64(start)], is_odd_after[:-1]))
    return np.asarray(parity ^ (np.uint64(0) - is_odd_before), np.uint64)


def of_byte_before(words: Words, *, first: bool) -> Words:
    """Return for each byte the flag of the byte before it; `first` is that of the byte before the first one."""
    carried = np.concatenate(([np.uint64(first)], words[:-1] >> np.uint64(_WORD - 1)))
    return np.asarray((words << np.uint64(1)) | carried, np.uint64)


def of_byte_after(words: Words, *, n_bytes: int, last: bool) -> Words:
    """Return for each byte the flag of the byte after it; `last` is that of the byte after the last one.

    Args:
        words: the flags.
        n_bytes: how many of the flags are in use.
        last: the flag of the byte after the last one.
    """
    carried = np.concatenate((words[1:] << np.uint64(_WORD - 1), [np.uint64(0)]))
    after = np.asarray((words >> np.uint64(1)) | carried, np.uint64)
    after[(n_bytes - 1) // _WORD] |= np.uint64(last) << np.uint64((n_bytes - 1) % _WORD)
    return after
