"""The sandbox's memory: one SQLite file, written through before an answer leaves."""

import sqlite3
from pathlib import Path

SCHEMA = """
create table if not exists arrival(
  channel text, key text, attempts integer not null, primary key (channel, key)
) without rowid;
create table if not exists message(
  channel text, key text, message_id text not null unique, address_hash text not null,
  content_hash text not null, content text not null, accepted_at text not null, traceparent text,
  deliveries integer not null, mismatches integer not null default 0, primary key (channel, key)
) without rowid;
create index if not exists message_key on message(key);
create table if not exists fate(
  channel text, key text, status text not null, code text not null,
  primary key (channel, key)
) without rowid;
create table if not exists receipt(
  seq integer primary key, channel text not null, key text not null, body text not null, traceparent text,
  due_ms integer not null, attempts integer not null default 0,
  unreachable integer not null default 0, taken_ms integer
);
create index if not exists receipt_due on receipt(due_ms) where taken_ms is null;
create index if not exists receipt_key on receipt(channel, key);
create index if not exists receipt_unreachable on receipt(channel) where unreachable = 1 and taken_ms is null;
create table if not exists behaviour(
  channel text, address_hash text, rule text not null, remaining integer, served integer not null default 0,
  primary key (channel, address_hash)
) without rowid;
create table if not exists nonce(
  channel text, nonce text, seen_ms integer not null, primary key (channel, nonce)
) without rowid;
create index if not exists nonce_seen on nonce(seen_ms);
create table if not exists consent(
  address_hash text, template text, remaining integer not null, primary key (address_hash, template)
) without rowid;
create table if not exists last_yes(
  address_hash text, template text, at_s integer not null, primary key (address_hash, template)
) without rowid;
create table if not exists approved(channel text, code text, primary key (channel, code)) without rowid;
create table if not exists token(token text primary key, expires_ms integer not null) without rowid;
"""


def open_store(path: Path) -> sqlite3.Connection:
    """Open or create the file. `kill -9` takes nothing committed; a power cut may take the last moments."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = normal")
    db.executescript(SCHEMA)
    return db
