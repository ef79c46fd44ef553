"""The command `launches`: orbital launches a year, by the rule that is asked for."""

import click

from dashboard import text
from dashboard.cli import terminal
from dashboard.cli.commands import format_option
from dashboard.exports.tables import write_csv


@click.command()
@click.option(
    "--count",
    "outcome",
    type=click.Choice(["attempts", "successes", "marginal"]),
    default="attempts",
    show_default=True,
    help="What counts; marginal: attempts, and tests that were to be nearly orbital.",
)
@click.option(
    "--by",
    "by",
    type=click.Choice(["ground", "agency", "rocket"]),
    default="agency",
    show_default=True,
    help="For which country: the one it rose from, the launching agency's, the rocket's maker's.",
)
@click.option("--since", type=click.IntRange(1957, 2100), default=1957, show_default=True, help="First year.")
@click.option("--until", type=click.IntRange(1957, 2100), default=2100, help="Last year.")
@format_option("table", "json", "csv")
def launches(outcome: str, by: str, since: int, until: int, style: str) -> None:
    """Count orbital launches through the years, by a rule of your choice.

    \b
    Examples:
      common-orbit launches --since 2015
      common-orbit launches --count successes --by rocket --format csv
    """
    from sites import launched
    from sites.launched import By, Outcome, Rule

    found = launched.launched(Rule(Outcome(outcome), By(by)))
    if style == "json":
        terminal.print_json(found.as_json(since, until))
        return
    rows = found.rows(since, until)
    if style == "csv":
        with terminal.output(None) as stream:
            write_csv(rows, stream)
        return
    say = text.load()
    shown = ("RU", "US", "CN", "KZ", "F", "J", "IN")
    terminal.print_rows(
        say("years.cli.title", count=say(f"years.count.{outcome}"), by=say(f"years.by.{by}")),
        [
            {
                "year": row["year"],
                "all": row["all"],
                **{say(f"years.cli.{code}"): row[code] for code in shown if code in row},
                say("years.cli.others"): row["all"] - sum(row.get(code, 0) for code in shown),
            }
            for row in rows
        ],
    )
    terminal.say(say("years.cli.source", source=launched.SOURCE))
    terminal.say(say("years.not_whole"))
