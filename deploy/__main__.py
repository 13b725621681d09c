"""``python -m deploy`` is the ``slipway`` command."""

from deploy.cli import main

main(prog_name="slipway")
