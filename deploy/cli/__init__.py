"""The ``slipway`` command: one module a subject. Each command has an example in its help and refuses in one sentence."""

from deploy.cli import assign, base, calibrate, describe, items, notify, operate, orders, people, serve
from deploy.cli.group import main

__all__ = ["assign", "base", "calibrate", "describe", "items", "main", "notify", "operate", "orders", "people", "serve"]
