"""Threads; a page for whoever calls it by its name, and HTTP 400 for all others (as a guard against DNS rebinding):
`hosts.py PORT [NAME]`."""
import re

from wire import WAY, read_head, said, threaded

NAME = (WAY or "localhost").encode()


def serve(connection) -> None:
    if head := read_head(connection):
        known = re.search(rb"(?im)^host: *" + re.escape(NAME) + rb"(:\d+)?\r$", head)
        connection.sendall(said() if known else said(b"bad host", "400 Bad Request"))


threaded(serve)
