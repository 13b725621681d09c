"""Commands about messages: try a channel, and see how the queue stands."""

from __future__ import annotations

import json
import sys

import click

from deploy.cli.group import main
from shared.config import load


@main.group()
def notify() -> None:
    """Messages on their way out: try a channel, see the queue."""


@notify.command("send-test")
@click.argument("channel")
@click.option("--base", default="", help="The base whose channel it is; empty: e-mail of the installation.")
@click.option(
    "--to", default="", help="The address: an e-mail address, a phone number, a WeCom user; empty for a group."
)
def send_test(channel: str, base: str, to: str) -> None:
    """Send one test message by a channel now, past rules and limits (exit 1: it was not taken).

    \b
    Example: slipway notify send-test email --to you@example.com
    """
    from deploy.system import open_context
    from deploy.system import service as find
    from services.notify.channels import CHANNELS
    from services.notify.handlers import send_test as send
    from services.notify.handlers.channels import TestRefused
    from shared.rules import NotFound

    kind = channel.partition(":")[0].partition("@")[0]
    if kind not in CHANNELS:
        raise LookupError(f"There is no channel “{channel}”; there are {', '.join(CHANNELS)}.")
    context = open_context(load(), find("notify"))
    try:
        receipt = send(context, base, channel, to)
    except NotFound:
        raise LookupError(f"The channel “{channel}” is not set up{f' at base {base}' if base else ''}.") from None
    except TestRefused as error:
        click.echo(f"slipway: {error}", err=True)
        sys.exit(1)
    click.echo(f"Taken by {channel}{f', receipt {receipt}' if receipt else ''}. See whether it arrives.")


@notify.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def status(as_json: bool) -> None:
    """How many messages wait, failed or were given up, what rests, and how old the oldest is (exit 1: look).

    \b
    Example: slipway notify status --json
    """
    from deploy.system import open_context
    from deploy.system import service as find
    from services.notify.overview import queue_status

    report = queue_status(open_context(load(), find("notify")))
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for state, count in report["messages"].items():
            click.echo(f"{state:10} {count}")
        click.echo(f"due now    {report['due']}; the oldest since {report['oldest_due'] or '—'}")
        for channel in report["resting"]:
            click.echo(f"{channel['id']} rests until {channel['until']}: {channel['error']}")
    sys.exit(1 if report["messages"].get("dead") or report["resting"] else 0)
