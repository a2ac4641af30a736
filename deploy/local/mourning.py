"""What ends with the process that began it, also where that is killed and cannot end anything itself."""

import subprocess
from pathlib import Path

# It hears nothing until the end: then whoever could say something is gone.
_END = 'read -r _; kill -9 "$1"; shift; rm -rf "$@"'


class Mourner:
    """As soon as this process is gone, kills `process` and removes `folders`."""

    def __init__(self, process: int, *folders: Path) -> None:
        words = ["sh", "-c", _END, "sh", str(process), *map(str, folders)]
        # A session of its own: what ends a whole run at once is to leave it.
        self._watch = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)

    def dismiss(self) -> None:
        """Ends nothing any more: what it looked after is ended in order."""
        self._watch.kill()
        self._watch.communicate()
