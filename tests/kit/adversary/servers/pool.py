"""N connections at a time: `pool.py PORT WAY N`."""
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from wire import WAY, listen, quietly, read_head, said, sequential

COUNT = int(sys.argv[3])


def serve(connection) -> None:
    while head := read_head(connection):
        closes = b"connection: close" in head.lower() or WAY != "keep-alive"
        connection.sendall(said(more="Connection: close\r\n" if closes else ""))
        if closes:
            return


def prefork() -> None:
    listener = listen()
    for _ in range(COUNT - 1):
        if os.fork() == 0:
            break
    sequential(serve, listener)


def queue() -> None:
    """Accepts whatever comes; the queue in front of the threads has no end."""
    listener = listen()
    threads = ThreadPoolExecutor(max_workers=COUNT)
    while True:
        threads.submit(quietly, serve, listener.accept()[0])


def semaphore() -> None:
    """Accepts only when a slot is free."""
    listener = listen()
    slots = threading.Semaphore(COUNT)

    def freed(connection) -> None:
        quietly(serve, connection)
        slots.release()

    while True:
        slots.acquire()
        threading.Thread(target=freed, args=(listener.accept()[0],), daemon=True).start()


{"prefork": prefork, "queue": queue, "semaphore": semaphore, "keep-alive": queue}[WAY]()
