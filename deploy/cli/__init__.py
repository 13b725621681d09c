"""The ``slipway`` command: one module a subject. Each command has an example in its help and refuses in one sentence."""

from importlib import import_module
from pkgutil import iter_modules

from deploy.cli.group import main

__all__ = ["main"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
