"""Threads. Every Nth request is read and forgotten; its connection stays open: `losing.py PORT N`."""
import sys
import threading
import time

from wire import path_of, read_head, said, threaded

EVERY = int(sys.argv[2])
count = 0
lock = threading.Lock()


def serve(connection) -> None:
    global count
    head = read_head(connection)
    if not head:
        return
    with lock:
        count += 1
        lost = count % EVERY == 0
    if lost:
        time.sleep(10**6)
    connection.sendall(said() if path_of(head) == "/" else said(b"no such page", "404 Not Found"))


threaded(serve)
