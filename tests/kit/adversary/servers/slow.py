"""Slow by itself: nobody is in anybody's way. `slow.py PORT WAY SECONDS [sequential]`."""
import random
import sys
import time

from wire import PAGE, WAY, path_of, read_head, said, sequential, threaded

SECONDS = float(sys.argv[3])
seen: list[str] = []


def serve(connection) -> None:
    head = read_head(connection)
    if not head:
        return
    path = path_of(head)
    seen.append(path)
    if path != "/" and not path.startswith("/slow"):
        connection.sendall(said(b"no such page", "404 Not Found"))
    elif WAY == "constant":
        time.sleep(SECONDS)
        connection.sendall(said())
    elif WAY == "random":
        time.sleep(random.uniform(0.3, SECONDS))
        connection.sendall(said())
    elif WAY == "warm-up":
        if len(seen) == 1:
            time.sleep(SECONDS)
        connection.sendall(said())
    elif WAY == "browsers":
        if b"Mozilla/" in head:
            time.sleep(SECONDS)
        connection.sendall(said())
    elif WAY == "head-first":
        connection.sendall(said()[: -len(PAGE)])
        time.sleep(SECONDS)
        connection.sendall(PAGE)
    elif WAY == "body-first":  # the whole answer at once, the close late
        connection.sendall(said())
        time.sleep(SECONDS)
    elif WAY == "drip":
        for byte in said():
            connection.sendall(bytes([byte]))
            time.sleep(SECONDS / len(said()))
    elif WAY == "early-hints":
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")
        time.sleep(SECONDS)
        connection.sendall(said())
    elif WAY == "continue":
        for _ in range(3):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(SECONDS / 3)
        connection.sendall(said())
    elif WAY == "page-fast":  # only what the page asks for is slow
        if path != "/":
            time.sleep(SECONDS)
        connection.sendall(said())


(sequential if "sequential" in sys.argv else threaded)(serve)
