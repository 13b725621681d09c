"""The command that gives each service its own user on Kafka."""

from __future__ import annotations

import json
from pathlib import Path

import click

from deploy.cli.group import main
from shared.config import BadSetting, load


@main.command()
@click.option("--passwords", "folder", type=click.Path(path_type=Path), required=True, help="Folder of password files.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def grant(folder: Path, as_json: bool) -> None:
    """Make a Kafka user for each service that may write its own topics alone, and read what it hears.

    Sign in as a user that may alter the cluster (SLIPWAY_BUS_USER). Passwords lie in FOLDER as SERVICE_bus_password; missing ones
    are made. To change one, remove its file, run this again and restart that service's worker.

    \b
    Example: SLIPWAY_BUS_USER=admin SLIPWAY_BUS_PASSWORD_FILE=admin.txt slipway grant --passwords deploy/secrets
    """
    from deploy.bus import open_bus
    from deploy.permits import passwords, permits
    from shared.bus.kafka import KafkaBus
    from shared.bus.kafka_access import grant as write

    bus = open_bus(load())
    if not isinstance(bus, KafkaBus):
        raise BadSetting("Users are for Kafka; SLIPWAY_BUS is “embedded”.")
    wanted = permits()
    rules = write(bus, wanted, passwords(folder, "bus"))
    rows = {p.user: {"writes": list(p.writes), "reads": list(p.reads), "group": p.group} for p in wanted}
    if as_json:
        click.echo(json.dumps({"rules": rules, "users": rows}, indent=1))
        return
    for user, row in rows.items():
        click.echo(f"{user:20} writes {', '.join(row['writes'])}; reads {', '.join(row['reads'])}")
    click.echo(f"{len(rows)} users and {rules} rules are in force; their passwords lie in {folder}.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--kafka", default="kafka", show_default=True, help="The broker's host name, for its certificate.")
def secrets(folder: Path, kafka: str) -> None:
    """Make every secret that compose reads and that is missing; what is there is kept.

    \b
    Example: slipway secrets deploy/secrets
    """
    import base64
    import os

    from deploy.certificates import write_certificates
    from deploy.manifests.secure import KAFKA_FILES, MONGO_FILES
    from deploy.permits import kept, passwords

    for place in ("bus", "store"):
        passwords(folder, place)
    for name in MONGO_FILES:
        kept(folder / name)
    for name in ("secret_key", "installation_key"):
        kept(folder / name, base64.b64encode(os.urandom(32)).decode())
    ca, broker = (folder / name for name in KAFKA_FILES)
    if not ca.exists() and not broker.exists():
        write_certificates(ca, broker, (kafka, "localhost"))
    for path in folder.iterdir():
        # Containers see these files with their own users; the folder is what keeps others of this machine away.
        path.chmod(0o644)
    folder.chmod(0o700)
    click.echo(f"Every secret lies in {folder}. Keep a copy of installation_key somewhere else.")
