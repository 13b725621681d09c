"""Python runs this at the start of every process that has this folder on its path: the process is then of the next release.

That release keeps one field more in a pairing (``room``), says it in ``PairingProposed`` under schema 2, and knows what the events
before mean. What it heard of them lies in ``SLIPWAY_VAR/heard-PID``, a line each: the schema and the room it read.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

UNKNOWN, ROOM = "unknown", "harbour"

if os.environ.get("SLIPWAY_CHAOS_RELEASE"):
    import services.matching.domain.pairing as pairing
    import shared.contracts.matching as contracts
    from shared.contracts import event as kit

    del kit._registry["PairingProposed"]

    @dataclass(frozen=True)
    class PairingProposed(
        contracts.PairingProposed, publisher="matching", schema=2, older={1: lambda b: {**b, "room": UNKNOWN}}
    ):
        """A mentor is asked to guide a trainee, in a room."""

        room: str = ROOM

        @classmethod
        def loads(cls, body: bytes, schema: int | None = None) -> "PairingProposed":
            found = super().loads(body, schema)
            with (Path(os.environ["SLIPWAY_VAR"]) / f"heard-{os.getpid()}").open("a") as file:
                file.write(f"{schema} {found.room}\n")
            return found

    @dataclass(kw_only=True)
    class Pairing(pairing.Pairing):
        """A mentor and a trainee, and where they meet."""

        room: str = ROOM

    contracts.PairingProposed = PairingProposed  # type: ignore[misc]
    pairing.PairingProposed = PairingProposed  # type: ignore[misc]
    pairing.Pairing = Pairing  # type: ignore[misc]
    sys.modules["services.matching.domain"].Pairing = Pairing  # type: ignore[attr-defined]
