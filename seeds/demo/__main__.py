"""`python -m seeds.demo FOLDER`: write the invented company into a folder. No choice of story belongs here."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from seeds.demo.company import write_company


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the company is seen from; default: today.")
@click.option("--seed", default=7, show_default=True, help="Another number makes another company.")
def main(folder: Path, today: datetime.datetime | None, seed: int) -> None:
    """Write the exports of the invented company Tarnbridge into FOLDER/exports."""
    day = today.date() if today else datetime.datetime.now().astimezone().date()
    write_company(folder, today=day, seed=seed)
    click.echo(f"Wrote {folder / 'exports'} as of {day:%Y-%m-%d}.")


if __name__ == "__main__":
    main()
