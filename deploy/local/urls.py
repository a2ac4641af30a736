"""PostgreSQL addresses: the same server, another database or another login."""

from urllib.parse import quote, urlsplit, urlunsplit


def with_database(url: str, database: str) -> str:
    """The same server and login, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{quote(database)}"))


def with_login(url: str, user: str, password: str) -> str:
    """The same server and database, another login."""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password)}@{server}"))
