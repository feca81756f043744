"""The limit of the web server: the same server answering a constant page of the same size."""

import os

BODY = b"x" * int(os.environ.get("BENCH_BYTES", "10000"))


def application(environ, start_response):
    """The least a WSGI application can do."""
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
    return [BODY]
