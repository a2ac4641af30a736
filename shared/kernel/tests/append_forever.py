"""A process that appends to streams of its own and to shared ones until it is killed; some of it rolls back.

`python append_forever.py CONNINFO SEED`; prints each stream and version whose commit was answered.
"""

import random
import sys
from uuid import UUID

import orjson
import psycopg
from psycopg import errors

SHARED = 4


def main() -> None:
    conninfo, seed = sys.argv[1:]
    chance = random.Random(seed)  # noqa: S311
    versions: dict[str, int] = {}
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("set synchronous_commit = off")  # what is tested is order, not the disk
        while True:
            streams = [f"own-{seed}-{chance.randrange(20)}"]
            if chance.random() < 0.5:
                streams.append(f"shared-{chance.randrange(SHARED)}")
            chance.shuffle(streams)
            rows = [
                {
                    "stream_id": stream,
                    "version": versions.get(stream, 0) + 1,
                    "event_id": UUID(int=chance.getrandbits(128)),
                    "command_id": UUID(int=chance.getrandbits(128)),
                    "type": "T",
                    "schema_version": 1,
                    "data": {},
                    "origin": {},
                    "effective_at": "2025-03-01T00:00:00Z",
                    "recorded_at": "2025-03-01T00:00:00Z",
                }
                for stream in streams
            ]
            try:
                with conn.transaction() as transaction:
                    conn.execute("select kernel.append(%s, 2000)", [orjson.dumps(rows).decode()])
                    if chance.random() < 0.2:
                        raise psycopg.Rollback(transaction)
            except (errors.UniqueViolation, errors.RaiseException, psycopg.errors.DatabaseError) as fault:
                if fault.sqlstate not in ("AJ001", "23505"):
                    raise
                for stream in streams:
                    found = conn.execute(
                        "select coalesce(max(version), 0) from kernel.events where stream_id = %s", [stream]
                    ).fetchone()
                    versions[stream] = found[0] if found else 0
                continue
            if transaction.status.value == "committed":
                for row in rows:
                    versions[str(row["stream_id"])] = int(str(row["version"]))
                    sys.stdout.write(f"{row['stream_id']} {row['version']}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
