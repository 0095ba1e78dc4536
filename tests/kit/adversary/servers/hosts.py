"""Threads; a page for whoever calls it localhost, and HTTP 400 for all others (as a guard against DNS rebinding)."""
import re

from wire import read_head, said, threaded


def serve(connection) -> None:
    if head := read_head(connection):
        known = re.search(rb"(?im)^host: *localhost(:\d+)?\r$", head)
        connection.sendall(said() if known else said(b"bad host", "400 Bad Request"))


threaded(serve)
