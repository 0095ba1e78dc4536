"""Answers before it was asked to the end: `early.py PORT WAY`. Threads."""
import time

from wire import WAY, read_head, said, threaded


def serve(connection) -> None:
    if WAY == "on-accept":  # then reads what was asked, so that nothing is reset
        connection.sendall(said())
        connection.shutdown(1)
        while connection.recv(4096):
            pass
    elif WAY == "first-byte":
        if connection.recv(1):
            connection.sendall(said())
            connection.shutdown(1)
            while connection.recv(4096):
                pass
    elif WAY == "too-large":  # says so after the head, and closes with the body unread
        if b"POST" in read_head(connection):
            connection.sendall(said(b"too large", "413 Content Too Large"))
            time.sleep(0.05)
        else:
            connection.sendall(said())


threaded(serve)
