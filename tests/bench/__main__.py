"""``python -m tests.bench``: the kit's figures; with names those subjects': ``python -m tests.bench placement bases``."""

from __future__ import annotations

import sys
from importlib import import_module

KIT = ("enrolment", "pipeline")

for name in sys.argv[1:] or KIT:
    import_module(f"tests.bench.{name}").main()
