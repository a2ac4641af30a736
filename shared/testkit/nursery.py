"""Real processes for tests, forked from one that has the host loaded: loading takes longer than such a life.

Each has a session and an environment of its own and can be killed like any other.
"""

from multiprocessing import get_context

NURSERY = get_context("forkserver")
NURSERY.set_forkserver_preload(["host.run", "testkit.library"])
