"""Checks of numbers against numbers: rows, columns, cards and the counts below a section."""

from __future__ import annotations

import math
import re

from tests.walk.numbers_read import NUMBER, PERCENT, THIN, is_share, number_of
from tests.walk.reading import Reading, Section

STATUSES = ("No course", "Not taken", "In training", "Trained")
LARGEST_GAP = 5
SHARES = (
    ("Gaps before", "Closed", "Share closed"),
    ("Gaps", "Closed", "Share"),
    ("Asked", "Answered", "Share"),
)


def statuses_add_up_to_the_gaps_of_their_row(reading: Reading) -> list[str]:
    """Hold each row of a table of training statuses against its number of gaps."""
    found = []
    for table in reading.tables:
        if not {"Gaps", *STATUSES} <= set(table.headings):
            continue
        for row in table.rows:
            cells = dict(zip(table.headings, row, strict=True))
            gaps, parts = number_of(cells["Gaps"].text), [number_of(cells[status].text) for status in STATUSES]
            known = [part for part in parts if part is not None]
            if gaps is not None and (sum(known) > gaps or (len(known) == len(parts) and sum(known) != gaps)):
                found.append(f"{table.name}, {row[0].text}: {known} of {gaps:g}")
    return found


def percentages_of_a_row_add_up_to_a_hundred(reading: Reading) -> list[str]:
    """Hold rows of cells such as `33 % (2)`: the percentages make 100, the counts the total at the row's end."""
    found = []
    for table in reading.tables:
        for row in table.rows:
            cells = [
                match for cell in row if (match := re.fullmatch(rf"(?:[<>]{THIN})?{PERCENT} \((?P<n>\d+)\)", cell.text))
            ]
            if len(cells) < 2:
                continue
            percent = sum(int(match["percent"]) for match in cells)
            total = number_of(row[-1].text)
            if abs(percent - 100) > len(cells) / 2 + 0.01:
                found.append(f"{table.name}, {row[0].text}: {percent} per cent")
            if total is not None and sum(int(match["n"]) for match in cells) != total:
                found.append(f"{table.name}, {row[0].text}: counts do not make {total:g}")
    return found


def shares_are_their_part_of_the_whole(reading: Reading) -> list[str]:
    """Hold shares in tables against the columns that they are made of."""
    found = []
    for table in reading.tables:
        for names in SHARES:
            if not set(names) <= set(table.headings):
                continue
            for row in table.rows:
                cells = dict(zip(table.headings, row, strict=True))
                whole, part = number_of(cells[names[0]].text), number_of(cells[names[1]].text)
                if whole is None or part is None:
                    continue
                if part > whole or not is_share(cells[names[2]].text, part, whole):
                    found.append(f"{table.name}, {row[0].text}: {part:g} of {whole:g} is {cells[names[2]].text}")
    return found


def a_source_counts_what_its_table_holds(reading: Reading) -> list[str]:
    """Hold the number below a section against its tables: rows, or a column's sum, largest or known values."""
    found = []
    for section in reading.sections:
        if not section.tables:
            continue
        for text in section.texts:
            match = re.match(rf"(?P<upto>up to )?(?P<n>{NUMBER}) (?P<noun>[^·]+?) · ", text.text)
            if text.role != "source" or match is None or match["noun"].startswith("of "):
                continue
            n = number_of(match["n"])
            if match["upto"] is None and n is not None and n not in _countable(section, reading):
                found.append(f"{section.title}: {text.text}")
    return found


def _countable(section: Section, reading: Reading) -> set[float]:
    """Return every number that the tables of a section may be said to hold, and those in its own words."""
    said: set[float] = set()
    for table in section.tables:
        said.add(len(table.rows))
        columns = list(zip(*table.rows, strict=True)) if table.rows else []
        said.update(len({cell.text for cell in column}) for column in columns)
        for column in columns:
            numbers = [number for cell in column if (number := number_of(cell.text)) is not None]
            said.update((sum(numbers), max(numbers, default=0)))
    said.update(
        float(number.replace(THIN, ""))
        for text in section.texts
        if text.element in ("P", "Dd") and text.role != "source"
        for number in re.findall(NUMBER, text.text)
    )
    # A list that is cut into pages says how many it holds in all.
    for text in reading.texts:
        said.update(float(total.replace(THIN, "")) for total in re.findall(rf"\d–\d+ of ({NUMBER})$", text.text))
    return said


def a_label_counts_rows_and_columns(reading: Reading) -> list[str]:
    """Hold `3 units in 8 competencies` in the words for a chart against the chart's table."""
    found = []
    for section in reading.sections:
        for text in section.texts:
            match = re.search(r"of (\d+) (units|people) in (\d+) (?:competencies|families)", text.text)
            if match is None or not section.tables:
                continue
            table = section.tables[0]
            # The first row of units is that of the whole.
            n_rows = len(table.rows) - (match[2] == "units")
            if (int(match[1]), int(match[3])) != (n_rows, len(table.headings) - 1):
                found.append(f"{text.text}: {n_rows} rows, {len(table.headings) - 1} columns")
    return found


def the_end_of_a_row_sums_up_its_cells(reading: Reading) -> list[str]:
    """Hold the figure at the end of a heat map's row against its cells: their sum, or a mean among them."""
    found = []
    for section in reading.sections:
        if not _is_heat_map(section):
            continue
        for picture in section.pictures:
            is_sum = "short" in picture.end_title and section.title.startswith("Levels short")
            is_added = _added_up(section)
            for name, end, row in zip(picture.names, picture.ends, section.tables[0].rows, strict=False):
                of_row = [cell for cell, is_of_it in zip(row[1:], is_added, strict=True) if is_of_it]
                cells = [number for cell in of_row if (number := _figure(cell.text)) is not None]
                if any(cell.is_withheld or re.match(r"[<>≤≥]|few|most", cell.text) for cell in of_row):
                    continue
                if (said := _figure(end)) is not None and cells and not _sums_up(said, cells, is_sum=is_sum):
                    found.append(f"{section.title}, {name}: {end} over {cells}")
    return found


def _added_up(section: Section) -> list[bool]:
    """Return which columns the ends of rows are over: those marked as another cycle's, the others, or all of them."""
    is_other = [heading.endswith("†") for heading in section.tables[0].headings[1:]]
    said = next((m[1] for t in section.texts if (m := re.search(r"over the columns of (.+?) alone", t.text))), None)
    return [said is None or each == (said != "today") for each in is_other]


def _is_heat_map(section: Section) -> bool:
    """Return whether a section shows units × competencies or families."""
    is_named = re.search(r"by unit and (?:competency|family)", section.title) is not None
    return is_named and bool(section.tables) and section.tables[0].headings[0] == "Unit"


def _figure(text: str) -> float | None:
    return number_of(text.removesuffix("%").removesuffix(THIN))


def _sums_up(said: float, cells: list[float], *, is_sum: bool) -> bool:
    """Return whether a figure is the sum of cells or lies among them, each being rounded as it is shown."""
    if not is_sum:
        rounded = 1 if max(cells) > LARGEST_GAP else 0.1
        return min(cells) - rounded <= said <= max(cells) + rounded
    slack = sum(0.05 if cell < 10 else 0.5 for cell in [*cells, said]) + 1e-9
    return abs(said - sum(cells)) <= slack


def ends_of_rows_are_in_the_table(reading: Reading) -> list[str]:
    """Hold whole numbers and `n of m` at the ends of a chart's rows against the row of the same name in its table."""
    found = []
    for section in reading.sections:
        for picture in section.pictures:
            table = next(
                (each for each in section.tables if [row[0].text for row in each.rows] == list(picture.names)), None
            )
            if table is None or _is_heat_map(section):
                continue
            for end, row in zip(picture.ends, table.rows, strict=False):
                said = [] if re.search(r"[<≥≤]", end) else re.findall(NUMBER, end)
                missing = [number for number in said if number not in " ".join(cell.text for cell in row[1:])]
                if missing:
                    found.append(f"{section.title}, {row[0].text}: {end}")
    return found


def cards_of_one_whole_share_it(reading: Reading) -> list[str]:
    """Hold the cards of training statuses: their counts make the gaps, over one denominator."""
    found = []
    counts = {}
    for card in reading.cards:
        for note in card.notes[:1]:
            match = re.fullmatch(rf"(?P<n>{NUMBER}) of (?P<m>{NUMBER}) gaps?", note)
            if match is not None and card.label in ("No course answers", "Course not taken", "In training", "Trained"):
                counts[card.label] = (number_of(match["n"]) or 0.0, number_of(match["m"]) or 0.0)
    wholes = {m for _, m in counts.values()}
    if len(wholes) > 1:
        found.append(f"shares of different wholes: {counts}")
    elif len(counts) == len(STATUSES) and sum(n for n, _ in counts.values()) != next(iter(wholes)):
        found.append(f"{counts} do not add up")
    gaps = next((number_of(card.value) for card in reading.cards if card.label == "Gaps"), None)
    if gaps is not None and wholes and max(wholes) > gaps:
        found.append(f"{max(wholes):g} gaps in a share, {gaps:g} on the card")
    return found


def a_card_of_gaps_is_the_sum_of_its_table(reading: Reading) -> list[str]:
    """Hold the card `Gaps` against the rows shown by competency."""
    gaps = next((number_of(card.value) for card in reading.cards if card.label == "Gaps"), None)
    for table in reading.tables:
        if gaps is not None and {"Competency", "Gaps", *STATUSES} <= set(table.headings):
            shown = sum(number_of(cell.text) or 0 for cell in table.column("Gaps"))
            return [f"Gaps: {gaps:g}, the rows shown make {shown:g}"] if shown != gaps else []
    return []


def numbers_of_a_summary_are_rows(reading: Reading) -> list[str]:
    """Hold `4 skills, as a table` against the table below it."""
    found = []
    for section in reading.sections:
        for text in section.texts:
            match = re.match(rf"(?P<n>{NUMBER}) [\w ]+, as a table$", text.text)
            if text.element == "Summary" and match is not None:
                lengths = [float(len(table.rows)) for table in section.tables]
                if number_of(match["n"]) not in lengths:
                    found.append(f"{section.title}: {text.text}, rows are {lengths}")
    return found


def every_row_of_a_file_is_accounted_for(reading: Reading) -> list[str]:
    """Hold read = in force + superseded + set aside + filtered, for each file."""
    names = ("Read", "In force", "Superseded", "Set aside", "Filtered")
    found = []
    for table in reading.tables:
        if not set(names) <= set(table.headings):
            continue
        for row in table.rows:
            cells = dict(zip(table.headings, row, strict=True))
            read, *parts = (number_of(cells[name].text) for name in names)
            if read is not None and None not in parts and not math.isclose(read, sum(part or 0 for part in parts)):
                found.append(f"{row[0].text}: {parts} of {read:g}")
    return found
