"""``python -m tests.parts.fetch``: brings every part that tests need. When all is there it costs a fraction of a second."""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.parts.missing import PartMissing

HERE = Path(__file__).parent
SECONDS_ALLOWED = 900


def chromium_path() -> str:
    """Where Chromium is, or should be."""
    return os.environ.get("SLIPWAY_CHROMIUM") or "/usr/bin/chromium"


def kafka_jars() -> Path:
    """The folder with Kafka's jars; fetched if it is not in the cache. Error: ``PartMissing``."""
    return _cached("kafka", [HERE / "kafka" / "pom.xml"], lambda folder: _jars(HERE / "kafka" / "pom.xml", folder))


def mongo_classes() -> Path:
    """The folder with the MongoDB stand-in: its jars and the compiled main class. Error: ``PartMissing``."""
    pom, source = HERE / "mongo" / "pom.xml", HERE / "mongo" / "MongoServerMain.java"

    def fill(folder: Path) -> None:
        _jars(pom, folder)
        _run(["javac", "-cp", f"{folder}/*", "-d", str(folder), str(source)])

    return _cached("mongo", [pom, source], fill)


def lighthouse() -> Path:
    """Lighthouse's program, for `make bench-web` alone; fetched with npm if it is not in the cache. Error: ``PartMissing``."""
    pins = [HERE / "lighthouse" / name for name in ("package.json", "package-lock.json")]

    def fill(folder: Path) -> None:
        for pin in pins:
            shutil.copy(pin, folder)
        _run(["npm", "ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund"])

    return _cached("lighthouse", pins, fill) / "node_modules" / "lighthouse" / "cli" / "index.js"


def _cached(name: str, pinned_by: list[Path], fill: Callable[[Path], None]) -> Path:
    """A folder of the cache named after the content of the files that pin it; it appears whole or not at all."""
    root = Path(os.environ.get("SLIPWAY_PARTS") or Path.home() / ".cache" / "slipway" / "parts")
    key = hashlib.sha256(b"\0".join(path.read_bytes() for path in pinned_by)).hexdigest()[:16]
    place = root / f"{name}-{key}"
    if place.is_dir():
        return place
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=root) as scratch:
        filled = Path(scratch) / "filled"
        filled.mkdir()
        fill(filled)
        try:
            filled.rename(place)
        except OSError:
            if not place.is_dir():  # else another run was faster, and its folder is as good
                raise
    return place


def _jars(pom: Path, folder: Path) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    _run(["mvn", "-q", "-B", "-f", str(pom), *goal])


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run to the end; its output is shown only in the error."""
    program = command[0]
    if shutil.which(program) is None:
        raise PartMissing(f"{program} is missing: run `python -m tests.parts.fetch` as root, or put it on the PATH.")
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=SECONDS_ALLOWED,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode:
        raise PartMissing(f"`{' '.join(command)}` failed with code {done.returncode}: {done.stdout[-2000:].strip()}")


def missing_packages() -> dict[str, str]:
    """What is not on this machine: the thing -> the Debian package that brings it."""
    missing = {p: "default-jdk-headless" for p in ("java", "javac") if shutil.which(p) is None}
    if shutil.which("mvn") is None:
        missing["mvn"] = "maven"
    if not os.access(chromium_path(), os.X_OK):
        missing[f"Chromium ({chromium_path()})"] = "chromium"
    if ctypes.util.find_library("pango-1.0") is None or ctypes.util.find_library("pangoft2-1.0") is None:
        missing["Pango (PDF)"] = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    if not _draws_chinese():
        missing["a font with Chinese characters"] = "fontconfig fonts-noto-cjk"
    return missing


def _draws_chinese() -> bool:
    if shutil.which("fc-list") is None:
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, timeout=60, check=False)
    return bool(found.stdout.strip())


def install_packages(missing: dict[str, str]) -> None:
    """Install them by apt-get when this is root on Debian. Error: ``PartMissing``, one sentence with all of them."""
    packages = sorted({name for value in missing.values() for name in value.split()})
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise PartMissing(
            f"Missing: {', '.join(missing)}; install them with `apt-get install {' '.join(packages)}` as root"
            " or by this system's own means (Java 17 or later; SLIPWAY_CHROMIUM names a Chromium elsewhere)."
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], quiet)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], quiet)
    still = missing_packages()
    if still:
        raise PartMissing(f"Still missing after installing {' '.join(packages)}: {', '.join(still)}.")


def main() -> int:
    """Bring everything. Returns the exit code: 0 all is there, 2 something is missing and cannot be had from here."""
    try:
        missing = missing_packages()
        if missing:
            sys.stdout.write(f"Installing what tests need: {', '.join(missing)}.\n")
            install_packages(missing)
        places = [kafka_jars(), mongo_classes()]
    except PartMissing as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except subprocess.TimeoutExpired as error:
        sys.stderr.write(f"`{' '.join(error.cmd)}` did not end within {SECONDS_ALLOWED} s.\n")
        return 2
    sys.stdout.write(f"All parts are there: {', '.join(place.name for place in places)}, Chromium, fonts.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
