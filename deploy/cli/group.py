"""The ``slipway`` command itself. Exit codes: 0 done; 1 not as it should be (differences, something down); 2 a wrong call."""

from __future__ import annotations

import sys
from typing import Any

import click

from shared.config import BadSetting
from shared.rules import RuleBroken
from shared.store.port import Unavailable


class Command(click.Group):
    """Turns refusals into one sentence on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (BadSetting, LookupError, RuleBroken, ValueError) as error:
            click.echo(f"slipway: {error.args[0] if error.args else error}", err=True)
            sys.exit(2)
        except (Unavailable, TimeoutError) as error:
            click.echo(f"slipway: {error}", err=True)
            sys.exit(1)


@click.group(cls=Command)
@click.version_option(package_name="slipway")
def main() -> None:
    """Slipway (启航): the life of a trainee, from web form to a shop's real sales.

    Settings come from the environment (SLIPWAY_…); `slipway settings` lists them.
    """
