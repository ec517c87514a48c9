"""What is usual of exports: how often each series comes, and which share of its rows is set aside.

A series is an export with all its dated files, or one file that is written over. Of those nothing is left to compare
with, so days and shares of earlier deliveries are remembered; nothing else of them is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from orchestration.ingest.source.filenames import series_of
from orchestration.operate.notice import Notice
from orchestration.operate.record import LoadedFile

REMEMBERED = 12
FEWEST_DAYS = 4  # three waits between them
PATIENCE = 1.5  # times the longest wait so far
FEWEST_LOADS = 3  # before the newest
FEWEST_ROWS = 10
TIMES_AS_MANY = 2
MARGIN = 0.01


@dataclass(frozen=True)
class Load:
    """One reading of one file: when, as text, of which file, rows read and set aside."""

    at: str
    file: str
    n_read: int
    n_set_aside: int

    @property
    def share(self) -> float:
        """The share of its rows that was set aside."""
        return self.n_set_aside / self.n_read if self.n_read else 0.0


@dataclass(frozen=True)
class Series:
    """What is known of one series.

    Attributes:
        file: its newest file, by path relative to the workspace.
        days: the days on which a file of it came, in order.
        loads: readings of its files, in order.
    """

    file: str
    days: tuple[date, ...] = ()
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True)
class Deliveries:
    """Every series that is known, by its name."""

    series: Mapping[str, Series] = field(default_factory=dict)

    def with_files(self, files: Iterable[LoadedFile], root: Path) -> Deliveries:
        """Return what is known once the files have been looked at that lie there now.

        Args:
            files: as they were read last. The day on which one came is that of its last change.
            root: the workspace.
        """
        by_series: dict[str, list[LoadedFile]] = {}
        for file in files:
            by_series.setdefault(series_of(file.file), []).append(file)
        return Deliveries(
            {name: _joined(self.series.get(name), found, root) for name, found in sorted(by_series.items())}
        )

    def notices(self, today: date) -> Iterator[Notice]:
        """Yield what is not as usual."""
        for name, series in self.series.items():
            yield from _missing(name, series, today)
            yield from _set_aside(name, series)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            name: {
                "file": series.file,
                "days": [day.isoformat() for day in series.days],
                "loads": [[load.at, load.file, load.n_read, load.n_set_aside] for load in series.loads],
            }
            for name, series in self.series.items()
        }

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> Deliveries:
        """Return what `as_json` wrote.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: it is something else.
        """
        return cls(
            {
                name: Series(
                    str(each["file"]),
                    tuple(date.fromisoformat(day) for day in each["days"]),
                    tuple(Load(str(at), str(file), int(n), int(aside)) for at, file, n, aside in each["loads"]),
                )
                for name, each in content.items()
            }
        )


def _joined(known: Series | None, files: list[LoadedFile], root: Path) -> Series:
    came = {file.file: _day_of(root / file.file, file.loaded_at) for file in files}
    days = {*(known.days if known is not None else ()), *came.values()}
    loads = {(load.at, load.file): load for load in (known.loads if known is not None else ())}
    for file in files:  # counts of what is there change: a row that waited has found what it waited for
        at = file.loaded_at.isoformat()
        loads[at, file.file] = Load(at, file.file, file.n_read, file.n_set_aside)
    newest = max(files, key=lambda file: (came[file.file], file.file))
    return Series(
        newest.file,
        tuple(sorted(days))[-REMEMBERED:],
        tuple(load for _, load in sorted(loads.items()))[-REMEMBERED:],
    )


def _day_of(file: Path, loaded_at: datetime) -> date:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date()
    except OSError:  # taken away since
        return loaded_at.date()


def _missing(name: str, series: Series, today: date) -> Iterator[Notice]:
    if len(series.days) < FEWEST_DAYS:
        return
    waits = [later - earlier for earlier, later in zip(series.days, series.days[1:], strict=False)]
    longest = max(waits)
    age = today - series.days[-1]
    if age <= max(PATIENCE * longest, longest + timedelta(days=1)):
        return
    yield Notice(
        "missing",
        f"missing:{name}:{series.days[-1]}",
        "An export has not come",
        f"The newest file like {series.file} came {age.days} days ago, on {series.days[-1]}; so far no wait was longer "
        f"than {_days(longest)}. See whether the system that writes it still does, or take its files out of exports/ "
        "if it is not to come any more.",
    )


def _set_aside(name: str, series: Series) -> Iterator[Notice]:
    *before, newest = series.loads or (None,)
    if newest is None or len(before) < FEWEST_LOADS or newest.n_set_aside < FEWEST_ROWS:
        return
    usual = median(load.share for load in before if load is not None)
    if newest.share <= TIMES_AS_MANY * usual + MARGIN:
        return
    yield Notice(
        "set_aside",
        f"set_aside:{name}:{newest.at}:{newest.file}",
        "More rows are set aside than usual",
        f"{newest.file}: {newest.n_set_aside} of {newest.n_read} rows are set aside ({newest.share:.1%}; "
        f"{usual:.1%} is usual). skillgap status says why, and the Data page has the rows.",
    )


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"
