"""The settings of a source in `workspace.yml`, and of a known system's profile likewise: shapes and their bounds.

What a word does to a file stands in `orchestration.ingest`; which column names and patterns are possible is held
against the contracts in `orchestration.settings.source_checks`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from orchestration.settings.text import plain


class Section(BaseModel):
    """A part of the settings; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _as_word(value: object) -> object:
    """Take a number for the text it is written as; YAML's yes and no are refused, for nobody knows how they read."""
    if isinstance(value, bool):
        raise ValueError("put the word in quotation marks, for YAML takes it for true or false")  # noqa: TRY004 - pydantic words it
    return str(value) if isinstance(value, int | float) else value


def _as_words(value: object) -> object:
    """Take one word for a list of one."""
    return (value,) if isinstance(value, str | int | float | bool) else value


Word = Annotated[str, BeforeValidator(_as_word)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_as_words)]


class Format(Section):
    """How a source's files are written, where detection should not decide.

    Attributes:
        delimiter: the character between fields of a delimited file.
        encoding: a Python codec name.
        decimal: the decimal mark, `.` or `,`.
        duration: the unit of bare numbers in a column of lengths of time whose header does not say it.
        date: a strptime pattern such as `%d.%m.%Y`, or `unix`: seconds or milliseconds since 1970.
        sheet: the sheet of a workbook, or a list of them; `*` is every sheet that has the needed columns.
        skip_rows: rows above the header.
        header_rows: rows that the header takes.
        header_names: where it takes several: the names of the first or second row count (what is blank in the second
            has the first one's), or those of all rows, joined from above to below by a space (a blank cell of an upper
            row, as under merged cells, takes what stands to its left).
        empty: further words that mean "no value", in any column.
    """

    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    decimal: Annotated[str, Field(pattern=r"^[.,]$")] | None = None
    duration: Literal["hours", "minutes", "seconds"] | None = None
    date: str | None = None
    sheet: Words = ()
    skip_rows: Annotated[int, Field(ge=0)] = 0
    header_rows: Annotated[int, Field(ge=1, le=5)] = 1
    header_names: Literal["first", "second", "joined"] = "first"
    empty: tuple[Word, ...] = ()


class ColumnPart(Section):
    """One way to fill a column: `{header: …}`, `{like: …}` or `{join: […]}`, in some rows alone where `where` says so.

    Attributes:
        header: header, or path into a JSON record.
        like: a regular expression that whole headers fit; of several the first one that is filled counts in a row.
        join: headers whose texts are put together; blank ones are left out.
        glue: what stands between joined texts; `with` in the file.
        where: header, or a column that unpivoted headers fill → words; in rows without one of them there is nothing.
        unless: header, which may be absent → words; in rows with one of them there is nothing.
    """

    header: Word | None = None
    like: str | None = None
    join: Words = ()
    glue: str = Field(default=" ", alias="with")
    where: dict[str, Words] = Field(default_factory=dict)
    unless: dict[str, Words] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: object) -> object:
        return {"header": value} if isinstance(value, str | int | float) else value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.header is not None) + (self.like is not None) + bool(self.join) != 1:
            raise ValueError("name either one `header`, or several under `join`, or a pattern of headers under `like`")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that it takes a text from by name."""
        return self.join if self.header is None else (self.header,)


class ColumnSource(Section):
    """Where a column comes from: `Header`, `{like: …}`, `{join: […]}`, `{header: …, where: {…}}`, or a list of such.

    Attributes:
        parts: the ways to fill it; the first one that fills it in a row counts there.
    """

    parts: tuple[ColumnPart, ...]

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: object) -> object:
        if isinstance(value, list | tuple):
            return {"parts": value}
        return value if isinstance(value, dict) and "parts" in value else {"parts": (value,)}

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that it takes a text from by name."""
        return tuple(dict.fromkeys(header for part in self.parts for header in part.headers))

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns of the headers that it takes a text from."""
        return tuple(part.like for part in self.parts if part.like is not None)

    def is_one(self, words: Collection[str]) -> bool:
        """Whether of the headers that these plain words name it takes one as it is."""
        used = [part for part in self.parts if not {plain(header) for header in part.headers}.isdisjoint(words)]
        return len(used) == 1 and used[0].header is not None and not used[0].where and not used[0].unless


class ParentRows(Section):
    """Where a JSON file keeps the parents of its records: in another list.

    Attributes:
        records: path of that list.
        id: path of the record's id in it.
        parent: path of the parent's id in it.
        where: path → words; other entries of the list say something else.
    """

    records: str
    id: str
    parent: str
    where: dict[str, Words] = Field(default_factory=dict)


class Tree(Section):
    """Rows that hang below one another.

    It gives headers of its own: `tree.depth` (0 at the top), `tree.parent.<header>` and `tree.root.<header>` (what
    stands under a header in the row above, and in the topmost one), and `tree.name` where `names` is set.

    Attributes:
        id: header of the row's id.
        parent: header of the id of the row above; blank at the top.
        parent_from: where a JSON file names the parents elsewhere.
        top: header → words of the one row that all rows without a parent hang below.
        names: header under which the topmost row lists what its depths are called, separated by commas.
    """

    id: str
    parent: str | None = None
    parent_from: ParentRows | None = None
    top: dict[str, Words] = Field(default_factory=dict)
    names: str | None = None

    @model_validator(mode="after")
    def _one_parent(self) -> Self:
        if (self.parent is None) == (self.parent_from is None):
            raise ValueError("name either `parent`, a header, or `parent_from`, another list of the file")
        return self


class Unpivot(Section):
    """Headers that hold a value: each filled cell below them becomes a row.

    Attributes:
        headers: a regular expression that the whole header fits; its named groups become columns, but `measure`. Of
            several the first that fits counts.
        into: the column that takes the cell; or, with a group `measure`, its word → column, the first one being the
            one that has to be filled.
        only_values: a header counts only if values stand below it, numbers, days or labels of the scale, and no texts;
            so that one pattern may fit all questions of a form, those that are answered in words too.
    """

    headers: Words
    into: str | dict[Word, str]
    only_values: bool = False


class Scale(Section):
    """Another scale than 0 to 5.

    Attributes:
        lowest_and_highest: its two ends; an end may be a header of the file. `from` in the file.
        to: what they become.
        labels: word → level, where the file has words.
    """

    lowest_and_highest: tuple[float | str, float | str] | None = Field(default=None, alias="from")
    to: tuple[float, float] = (0, 5)
    labels: dict[Word, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.lowest_and_highest is None) == (not self.labels):
            raise ValueError("give either `from`, the two ends of the scale, or `labels`, a level for each word")
        ends = self.lowest_and_highest or ()
        if len(set(ends)) == 1:
            raise ValueError("the two ends of the scale have to differ")
        return self


class Fold(Section):
    """Rows that tell of one thing together.

    Attributes:
        by: columns that name the thing.
        earliest: columns that take the earliest day or time.
        latest: columns that take the latest one.
        largest: columns that take the largest number.
        first_of: column → its words, the one that counts most first.
        apart: header that tells several things of one name apart, such as attempts; it may be absent.
    """

    by: Words
    earliest: Words = ()
    latest: Words = ()
    largest: Words = ()
    first_of: dict[str, Words] = Field(default_factory=dict)
    apart: str | None = None


class Voids(Section):
    """Rows that take others back; neither they nor those that they name are read.

    Attributes:
        where: header → words by which such a row is known.
        id: header of a row's own id.
        names: header under which such a row names the one that it takes back.
    """

    where: dict[str, Words] = Field(min_length=1)
    id: str
    names: str


class SourceSettings(Section):
    """How files of one contract differ from the canonical ones.

    The keys stand in the order in which they work on a file.

    Attributes:
        files: globs below `exports/`; none: by place and name.
        profile: the name of a known system, whose settings serve where the workspace has none.
        format: how the files are written.
        records: path of the list of records in a JSON file.
        each: path of a list within each of its records; each entry becomes a row, beside it what its record says.
        fill_down: headers, the outermost first, below which a blank cell means the text above it.
        tree: rows that hang below one another.
        where: header → the word or words of which a row must have one to be read; `*` is any text.
        unpivot: headers that hold a value.
        columns: canonical name → where it comes from.
        extract: canonical name → regular expression; its group `value`, else all that fits, becomes the text. A text
            that it does not fit stays as it is.
        separators: canonical name → what separates the entries of a list within a cell; it becomes `|`.
        split: canonical name → what separates the entries of a list within a cell; each becomes a row.
        latest_by: header whose largest number, day or text says which of several rows with one key counts.
        is_full_export: each dated file is the whole of its series: what the newest lacks has ended.
        constants: canonical name → one value for every row.
        from_filename: a regular expression over the file's name whose named groups become columns.
        values: canonical name → word of the file → word of ours; compared without regard to case, spaces, `_` and `-`.
            A blank word on the right means blank, one on the left stands for a blank cell, `*` on the left for any
            text that is not named.
        scale: another scale of levels.
        fold: rows that tell of one thing together.
        voids: rows that take others back.
    """

    files: Words = ()
    profile: str | None = None
    format: Format = Format()
    records: str | None = None
    each: str | None = None
    fill_down: Words = ()
    tree: Tree | None = None
    where: dict[str, Words] = Field(default_factory=dict)
    unpivot: Unpivot | None = None
    columns: dict[str, ColumnSource] = Field(default_factory=dict)
    extract: dict[str, str] = Field(default_factory=dict)
    separators: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    split: Annotated[dict[str, Annotated[str, Field(min_length=1)]], Field(max_length=1)] = Field(default_factory=dict)
    latest_by: str | None = None
    is_full_export: bool = False
    constants: dict[str, Word] = Field(default_factory=dict)
    from_filename: str | None = None
    values: dict[str, dict[Word, Word]] = Field(default_factory=dict)
    scale: Scale | None = None
    fold: Fold | None = None
    voids: Voids | None = None

    @model_validator(mode="after")
    def _one_way_to_many_rows(self) -> Self:
        if self.split and self.unpivot is not None:
            raise ValueError("`split` and `unpivot` both make rows of one; take one of them out")
        return self


def as_sources(value: object) -> object:
    """Take one source for a list of one, in each contract of the key `sources`."""
    if not isinstance(value, Mapping):
        return value
    return {
        name: (each,) if isinstance(each, Mapping | SourceSettings) or each is None else each
        for name, each in value.items()
    }


Sources = Annotated[dict[str, tuple[SourceSettings, ...]], BeforeValidator(as_sources)]


def written_keys(settings: Section) -> dict[str, Any]:
    """Return the keys that were set, as a file would hold them."""
    return settings.model_dump(exclude_unset=True, by_alias=True, mode="json")
