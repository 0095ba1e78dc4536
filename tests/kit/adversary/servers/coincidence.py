"""Threads: the page takes its time, and a silent connection happens to be closed a moment before it is there.
`coincidence.py PORT PAGE_SECONDS SILENT_SECONDS`; a SILENT_SECONDS of 0 closes the silent ones just when a page is ready."""
import sys
import threading
import time

from wire import read_head, said, threaded

PAGE_SECONDS, SILENT_SECONDS = float(sys.argv[2]), float(sys.argv[3])
silent: set = set()
lock = threading.Lock()


def serve(connection) -> None:
    with lock:
        silent.add(connection)
    if SILENT_SECONDS > 0:
        connection.settimeout(SILENT_SECONDS)
    head = read_head(connection)
    with lock:
        silent.discard(connection)
    if not head:
        return
    time.sleep(PAGE_SECONDS)
    if SILENT_SECONDS == 0:
        with lock:
            for other in silent:
                other.shutdown(2)
        time.sleep(0.02)
    connection.sendall(said())


threaded(serve)
