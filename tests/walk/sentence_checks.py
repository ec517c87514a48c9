"""Checks of sentences against the tables, lists and cards of their page."""

from __future__ import annotations

import re

from tests.walk.numbers_read import NUMBER, PERCENT, SENTENCES, THIN, is_share, number_of, sentences
from tests.walk.reading import Card, Cell, Reading, Table, Text

RAW = re.compile(
    r"\b(?:nan|NaN|inf|NaT|null|undefined|True|False)\b|\bNone\b(?! (?:of|is|are|has|have|was)\b)"
    r"|[{}]|\bobject at 0x|<class|\d\.\d{4,}|\bdatetime\."
)
SQL_MEANING = "sql-meaning"
BALANCE = (("gaps before", "before"), ("closed",), ("opened",), ("gaps now", "now"))


def no_text_holds_a_raw_value(reading: Reading) -> list[str]:
    """Find `nan`, `None`, braces of a template and floats as Python writes them."""
    found = [text.text for text in reading.texts if RAW.search(_without_sqls_words(text))]
    # `None` on a card is a word where the note below it says of what there is none.
    found += [
        f"{card.label}: {card.value}"
        for card in reading.cards
        if RAW.search(" ".join((card.value.replace("None", "") if _says_none(card) else card.value, *card.notes)))
    ]
    found += [
        f"{table.name}, {heading}: {cell.text}"
        for table in reading.tables
        for row in table.rows
        for heading, cell in zip(table.headings, row, strict=True)
        if re.search(r"\b(?:nan|NaN|inf|NaT)\b|\bobject at 0x|<class", cell.text) or _is_float_as_it_comes(cell)
    ]
    return found


def _without_sqls_words(text: Text) -> str:
    """Return a text; of what says what a column means in SQL without `null`, which is a word there."""
    return re.sub(r"\bnull\b", "", text.text) if text.role == SQL_MEANING else text.text


def _says_none(card: Card) -> bool:
    return any(note.startswith("no ") for note in card.notes)


def _is_float_as_it_comes(cell: Cell) -> bool:
    return isinstance(cell.value, float) and bool(re.fullmatch(r"-?\d+\.\d{4,}", cell.text))


def a_part_is_not_larger_than_its_whole(reading: Reading) -> list[str]:
    """Hold `n of m`, and the percentage beside it, in sentences and cards."""
    found = []
    of = re.compile(
        rf"(?<![\d.–-])(?P<n>{NUMBER})(?: \w+)? of (?:the )?(?P<m>{NUMBER})(?! ?%|{THIN}%)(?: \({PERCENT}\))?"
    )
    for text in sentences(reading):
        for match in of.finditer(text.text):
            n, m = number_of(match["n"]), number_of(match["m"])
            if n is None or m is None or re.match(r" at most| at least", text.text[match.end() :]):
                continue
            if _is_over_a_cap(text.text) or (
                n <= m and (match["percent"] is None or is_share(f"{match['percent']}{THIN}%", n, m))
            ):
                continue
            found.append(text.text)
    for card in reading.cards:
        for position, note in enumerate(card.notes):
            part = re.match(rf"(?P<n>{NUMBER}) of (?P<m>{NUMBER})\b", note)
            if part is None:
                continue
            n, m = number_of(part["n"]) or 0, number_of(part["m"]) or 0
            # The first note says of what the card is; others may count something else.
            if n > m or (position == 0 and not is_share(card.value, n, m)):
                found.append(f"{card.label}: {card.value}, {note}")
        of_whole = re.match(rf"of (?P<m>{NUMBER})\b", card.notes[0]) if card.notes else None
        value = number_of(card.value)
        if (
            of_whole is not None
            and value is not None
            and "%" not in card.value
            and value > (number_of(of_whole["m"]) or 0)
        ):
            found.append(f"{card.label}: {card.value}, {card.notes[0]}")
    return found


def _is_over_a_cap(text: str) -> bool:
    """Return whether it says that a profile is larger than it may be: `9 of 8`."""
    return "cap" in text or "at most" in text


def the_widest_is_the_largest_shown(reading: Reading) -> list[str]:
    """Hold the gap that a sentence calls the widest against lists and tables of levels short, of the same cycle."""
    short_of = _levels_short(reading)
    found = []
    for text in sentences(reading):
        if text.element == "Li" or not re.search(r"\b(?:widest|largest)\b.*\bshort\b", text.text, re.IGNORECASE):
            continue
        moment = next(
            (cycle for cycle in short_of if cycle and re.search(rf"\b(?:In|for) {re.escape(cycle)}\b", text.text)), ""
        )
        short = short_of.get(moment, {})
        named = _named(text.text, list(short))
        for (name, before), (after, _) in zip(named.items(), list(named.items())[1:], strict=False):
            if before is not None and short[after] > short[name] + 1e-9:
                found.append(f"{text.text}: {after} is wider than {name}")
        if named and short[next(iter(named))] < max(short.values()) - 1e-9:
            found.append(f"{text.text}: {max(short, key=lambda name: short[name])} has {max(short.values()):g}")
        found += [
            f"{text.text}: {name} has {short[name]:g}"
            for name, said in named.items()
            if said is not None and said != short[name]
        ]
    return found


def widest_is_not_said_where_a_hidden_one_may_be_wider(reading: Reading) -> list[str]:
    """Find `widest` beside a whole of which some columns or rows are withheld, unless it says of how many it speaks."""
    if not any(_withheld_columns(table) for table in reading.tables):
        return []
    return [
        text.text
        for text in sentences(reading)
        if text.element in ("H1", "P")
        and re.search(r"\b[Ww]idest\b.*\bshort\b", text.text)
        and not re.search(r"\bshown\b|\bvisible\b", text.text)
    ]


def what_is_withheld_is_told_in_no_sentence(reading: Reading) -> list[str]:
    """Find a number beside the name of a row of which everything is withheld."""
    found = []
    for section in reading.sections:
        names = {name for table in section.tables for name in _withheld_rows(table)}
        shown = {row[0].text for table in section.tables for row in table.rows} - names
        for text in section.texts + reading.sections[0].texts:
            if text.element not in SENTENCES or text.role == "source":
                continue
            for name in names - shown:
                rest = text.text.partition(name)[2]
                if name in text.text and re.match(rf"[^.;,]*?\b{NUMBER}", rest) and "fewer than" not in rest:
                    found.append(f"{section.title}: {text.text} ({name})")
    return found


def _withheld_rows(table: Table) -> list[str]:
    """Return the names of rows of which every figure is withheld."""
    names = []
    for row in table.rows:
        figures = [cell for cell in row[1:] if cell.text not in ("", "–")]
        is_all = all(cell.is_withheld or cell.text == "not shown" for cell in figures)
        names += [row[0].text] if is_all and any(cell.is_withheld for cell in figures) else []
    return names


def _withheld_columns(table: Table) -> list[str]:
    """Return the headings of columns that are withheld in the row of the whole, the first of a table of units."""
    if not table.rows or table.headings[0] != "Unit":
        return []
    cells = zip(table.headings[1:], table.rows[0][1:], strict=True)
    return [heading for heading, cell in cells if cell.is_withheld]


def _levels_short(reading: Reading) -> dict[str, dict[str, float]]:
    """Return cycle → name → levels short, as a list or the row of the whole shows them; `` for the one on screen."""
    short: dict[str, dict[str, float]] = {}
    other = next((m[1] for t in reading.texts if (m := re.search(r"\(†\) speaks? for (.+?):", t.text))), "")
    for section in reading.sections:
        for item in section.items:
            match = re.search(rf"(?P<n>{NUMBER}) levels? short", item.text)
            cycle = re.search(r"assessed have a gap in (.+?)(?: · |$)", item.text)
            if match is not None and (n := number_of(match["n"])) is not None:
                short.setdefault(cycle[1] if cycle else "", {})[item.name] = n
        for table in section.tables:
            if section.title.startswith("Levels short by unit") and table.rows:
                for heading, cell in zip(table.headings[1:], table.rows[0][1:], strict=True):
                    if (n := number_of(cell.text)) is not None:
                        cycle_of = other if heading.endswith("†") else ""
                        short.setdefault(cycle_of, {})[heading.removesuffix(" †")] = n
    return short


def _named(text: str, names: list[str]) -> dict[str, float | None]:
    """Return the names in a sentence in its order, each with the levels short that are said right after it."""
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if not names:
        return {}
    found: dict[str, float | None] = {}
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text):
        said = re.match(rf"[^.;]*?(?P<n>{NUMBER}) levels? short", re.split(pattern, text[match.end() :])[0])
        found.setdefault(match[0], None if said is None else number_of(said["n"]))
    return found


def no_course_is_said_where_no_course_is(reading: Reading) -> list[str]:
    """Hold `No course answers any gap in …` against the table of statuses."""
    found = []
    for table in reading.tables:
        if not {"Competency", "Gaps", "No course"} <= set(table.headings):
            continue
        columns = zip(table.column("Competency"), table.column("Gaps"), table.column("No course"), strict=True)
        rows = {name.text: (number_of(gaps.text), number_of(none.text)) for name, gaps, none in columns}
        answered = {name for name, (gaps, none) in rows.items() if gaps and none is not None and none < gaps}
        for text in sentences(reading):
            match = re.match(r"No course answers any gap in (?P<names>.+)", text.text)
            if match is not None:
                named = _named(match["names"], list(rows))
                found += [f"{text.text}: something answers {name}" for name in named if name in answered]
                more = re.search(r"and (\d+) more", text.text)
                without = [name for name, (gaps, none) in rows.items() if gaps and none == gaps]
                if text.element == "H1" and len(named) + int(more[1] if more else 0) < len(without):
                    found.append(f"{text.text}: without a course are {without}")
            if re.match(r"Every competency with a gap has a course", text.text):
                without = [name for name, (gaps, none) in rows.items() if gaps and none == gaps]
                found += [f"{text.text}: none answers {name}" for name in without]
    return found


def a_balance_balances(reading: Reading) -> list[str]:
    """Hold `of n gaps c closed and o opened`: what closed was there, its share is its share, and change is o less c."""
    found = []
    balance = re.compile(
        rf"[Oo]f (?P<n>{NUMBER}) gaps?\b.*? (?P<c>{NUMBER}) closed and (?P<o>{NUMBER}) opened"
        rf"(?:; (?P<share>[<>≤≥]?{THIN}?\d+{THIN}%) closed)?"
    )
    change = re.compile(
        rf"(?P<d>[+±\N{{MINUS SIGN}}]{NUMBER}) gaps?\b[^()]*\((?P<c>{NUMBER}) closed, (?P<o>{NUMBER}) opened\)"
    )
    for text in sentences(reading):
        for match in balance.finditer(text.text):
            n, closed = number_of(match["n"]) or 0, number_of(match["c"]) or 0
            if closed > n or not is_share(match["share"] or "", closed, n):
                found.append(text.text)
        for match in change.finditer(text.text):
            said = number_of(match["d"].replace("±", ""))
            if said != (number_of(match["o"]) or 0) - (number_of(match["c"]) or 0):
                found.append(text.text)
    for table in reading.tables:
        titles = {heading.casefold(): heading for heading in table.headings}
        names = [next((titles[each] for each in wanted if each in titles), None) for wanted in BALANCE]
        if None in names:
            continue
        for row in table.rows:
            cells = dict(zip(table.headings, row, strict=True))
            before, closed_now, opened, now = (number_of(cells[name or ""].text) for name in names)
            if (
                None not in (before, closed_now, opened, now)
                and (before or 0) - (closed_now or 0) + (opened or 0) != now
            ):
                found.append(f"{table.name}, {row[0].text}: {before} − {closed_now} + {opened} is not {now}")
    return found


def what_moved_is_told_as_the_intervals_tell_it(reading: Reading) -> list[str]:
    """Hold `clearly moved` in the title and the cards against the intervals of the table."""
    found = []
    table = next((each for each in reading.tables if {"Competency", "Mean movement"} <= set(each.headings)), None)
    heading = next((each for each in table.headings if "interval" in each), None) if table is not None else None
    if table is None or heading is None:
        return []
    signs = {
        name.text: _sign(cell.text)
        for name, cell in zip(table.column("Competency"), table.column(heading), strict=True)
    }
    for label, sign in (("Clearly rose", 1), ("Clearly fell", -1)):
        card = next((each for each in reading.cards if each.label == label), None)
        n = sum(each == sign for each in signs.values())
        # An end that is rounded to zero may lie on either side of it.
        n_rounded = sum(each == sign / 2 for each in signs.values())
        said = None if card is None else number_of(card.value)
        if said is not None and not n <= said <= n + n_rounded:
            found.append(f"{label}: {said:g}, by the table {n}")
    moved = [name for name, sign in signs.items() if abs(sign) == 1]
    if re.match(r"No competency clearly moved", reading.title) and moved:
        found.append(f"{reading.title}: {', '.join(moved)} did")
    for word, sign in (("rose by", 1), ("fell by", -1)):
        for match in re.finditer(rf"(?:^|and )(?P<name>[^;]+?) {word} ", reading.title):
            name = match["name"]
            found += [f"{reading.title}: not by its interval"] if signs.get(name, sign) * sign <= 0 else []
    return found


def _sign(interval: str) -> float:
    """Return 1 for an interval above zero, −1 for one below it, ±½ where an end is rounded to zero, 0 for all else."""
    ends = [number_of(end) for end in interval.split(" to ")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] * ends[1] < 0:
        return 0
    side = 1 if ends[1] > 0 else -1
    return side / 2 if 0 in ends else side


def spend_without_a_gap_is_the_sum_of_its_courses(reading: Reading) -> list[str]:
    """Hold `n courses answer no gap: s seats and EUR c of EUR t` against the table of courses."""
    found = []
    table = next((each for each in reading.tables if {"Gaps answered", "Seats", "Spend"} <= set(each.headings)), None)
    pattern = re.compile(
        rf"(?P<n>{NUMBER}) courses? answers? no gap.*?: (?P<s>{NUMBER}) seats? and "
        rf"(?:[A-Za-z]+ )?(?P<c>{NUMBER}) of (?:[A-Za-z]+ )?(?P<t>{NUMBER})"
    )
    for text in sentences(reading):
        match = pattern.match(text.text)
        if match is None or table is None:
            continue
        columns = zip(table.column("Gaps answered"), table.column("Seats"), table.column("Spend"), strict=True)
        rows = [
            (answered.text == "none", number_of(seats.text) or 0, _amount(cost.text))
            for answered, seats, cost in columns
        ]
        none = [row for row in rows if row[0]]
        said = [number_of(match[each]) or 0 for each in "nsct"]
        shown = [len(none), sum(row[1] for row in none), sum(row[2] for row in none), sum(row[2] for row in rows)]
        slack = [0, 0, len(none) / 2 + 0.5, len(rows) / 2 + 0.5]
        if any(abs(one - other) > by for one, other, by in zip(said, shown, slack, strict=True)):
            found.append(f"{text.text}: by the table {shown}")
    return found


def _amount(text: str) -> float:
    return number_of(re.sub(r"^[A-Za-z]{3} ", "", text)) or 0.0


def a_count_is_not_one_of_many(reading: Reading) -> list[str]:
    """Find a plural beside one and a singular beside more: `1 levels`, `3 person`."""
    wrong = re.compile(
        rf"(?<![\d.,{THIN}])1 (?:people|levels|competencies|gaps|courses|units|rows|cycles|skills|items|more are)\b"
        rf"|(?<![\d.–])(?:[2-9]|\d\d+) (?:person|level|competency|gap|course|unit|row|cycle|skill|item)\b"
        r"(?!-|s| profile)"
    )
    return [text.text for text in sentences(reading) if wrong.search(text.text)]


def what_is_withheld_is_not_said_to_be_nothing(reading: Reading) -> list[str]:
    """Find a count of nobody, or `nothing yet`, on a page that withholds figures."""
    nothing = re.compile(r"\bup to 0(?![.\d])|\brest on 0(?![.\d])|\bnothing to compare\b")
    texts = [text.text.replace("\N{NO-BREAK SPACE}", " ") for text in reading.texts]
    if not any("withheld" in text for text in texts):
        return []
    return [text for text in texts if nothing.search(text)]
