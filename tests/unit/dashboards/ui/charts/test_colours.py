"""The design tokens: text is readable on its ground in light and in dark, and every token that is named exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dashboards

ROOT = Path(dashboards.__file__).parent
CSS = (ROOT / "assets" / "1-tokens.css").read_text()
LIGHT_RULES, DARK_RULES = CSS.split("@media screen")[:2]
TOKEN = re.compile(r"--sg-([\w-]+):\s*([^;]+);")
LIGHT = dict(TOKEN.findall(LIGHT_RULES))
DARK = {**LIGHT, **dict(TOKEN.findall(DARK_RULES))}
GROUNDS = ("paper", "surface", "sunken")
STEPS = [name for name in LIGHT if re.fullmatch(r"step-(0|(above|short)-\d)", name)]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_names() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["ink", "muted", "accent"])
def test_text_is_readable_on_every_ground(tokens: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [("warning", "warning-soft"), ("accent", "accent-soft"), ("on-accent", "accent"), ("ink", "accent-soft")],
)
def test_text_is_readable_on_coloured_grounds(tokens: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("step", STEPS)
def test_the_text_of_a_cell_is_readable_on_its_step(tokens: dict[str, str], step: str) -> None:
    assert contrast(tokens[f"{step}-ink"], tokens[step]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["short", "above", "neutral-mark", "accent", "control-line"])
def test_marks_and_controls_stand_out_from_their_ground(tokens: dict[str, str], mark: str) -> None:
    assert contrast(tokens[mark], tokens["surface"]) >= 3


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("side", ["above", "short"])
def test_steps_get_farther_from_the_middle_in_lightness(tokens: dict[str, str], side: str) -> None:
    steps = ["step-0", *sorted(step for step in STEPS if side in step)]
    ratios = [contrast(tokens[step], tokens["step-0"]) for step in steps]
    assert ratios == sorted(ratios)


def test_every_token_that_charts_and_styles_name_exists() -> None:
    named = set()
    for file in [*ROOT.rglob("*.py"), *(ROOT / "assets").glob("*.css")]:
        named |= set(re.findall(r'token\("([\w-]+)"\)|var\(--sg-([\w-]+)', file.read_text()))
    names = {one or other for one, other in named}
    assert names
    assert names <= set(LIGHT)


def test_no_colour_stands_outside_the_tokens() -> None:
    files = [
        file for file in (ROOT / "assets").iterdir() if file.suffix in (".css", ".js") and file.name != "1-tokens.css"
    ]
    for file in [*files, *(ROOT / "figures").glob("*.py"), *(ROOT / "components").glob("*.py")]:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!;base)", file.read_text().replace("%23", "")), file
