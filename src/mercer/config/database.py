"""Where the rows live: `DATABASE_URL` → Django's settings."""

import urllib.parse

ASKED_OFTEN = 3  # times a connection asks a statement before it has it prepared


def from_url(url: str, *, pooled: bool, prepared: bool = True) -> dict:
    """Settings for a `postgresql://user:password@host:port/name?options` address.

    The host may also be a folder with a socket (`postgresql:///name?host=/run/pg`). A pool holds the connections of a
    server process; a single command opens one. `prepared` keeps the plans of `kernel.db`'s statements in the server.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme or 'nothing'}://")
    query = dict(urllib.parse.parse_qsl(parts.query))
    options: dict = {"application_name": "mercer", "prepare_threshold": ASKED_OFTEN if prepared else None}
    host = query.pop("host", "") or urllib.parse.unquote(parts.hostname or "")
    port = query.pop("port", "") or str(parts.port or "")
    options |= query
    if pooled:
        options["pool"] = {"min_size": 2, "max_size": 12, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or query.pop("user", "")),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
