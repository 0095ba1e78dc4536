"""Something is used up that nobody gives back: `used_up.py PORT WAY N`."""
import os
import resource
import sys
import threading
import time

from wire import PAGE, WAY, listen, path_of, quietly, read_head, said

COUNT = int(sys.argv[3])
slots = threading.Semaphore(COUNT)
lock = threading.Lock()


def answer(connection) -> str:
    head = read_head(connection)
    path = path_of(head)
    if path == "/gone":
        time.sleep(0.25)  # whoever asks has gone when this is over
        connection.sendall(said())
        time.sleep(0.05)
        connection.sendall(PAGE)  # a second write learns of it
    elif head:
        connection.sendall(said() if path == "/" else said(b"no such page", "404 Not Found"))
    return path


def stops() -> None:
    """Answers N connections in its life."""
    listener = listen()
    for _ in range(COUNT):
        threading.Thread(target=quietly, args=(answer, listener.accept()[0]), daemon=True).start()
    time.sleep(10**6)


def leaks(connection) -> None:
    """The slot comes back only from a path on which nothing went wrong; or from none."""
    slots.acquire()
    path = answer(connection)
    if WAY == "leaks-on-abort" or (WAY == "leaks-on-error" and path == "/"):
        slots.release()


def lock_held(connection) -> None:
    """A lock that a handler whose client went away takes with it."""
    lock.acquire()
    answer(connection)
    lock.release()


def files() -> None:
    """Closed connections are kept in a list, until there is no descriptor left for the next."""
    listener = listen()
    spare = [os.dup(listener.fileno()) for _ in range(COUNT)]
    limit = max(spare) + 1
    for each in spare:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    kept = []
    while True:
        try:
            connection = listener.accept()[0]
        except OSError:
            time.sleep(0.05)
            continue
        kept.append(connection)

        def serve(each=connection) -> None:
            try:
                answer(each)
            except OSError:
                pass
            each.shutdown(1)

        threading.Thread(target=serve, daemon=True).start()


def serving(serve) -> None:
    listener = listen()
    while True:
        threading.Thread(target=quietly, args=(serve, listener.accept()[0]), daemon=True).start()


if WAY == "stops":
    stops()
elif WAY == "files":
    files()
else:
    serving(lock_held if WAY == "lock" else leaks)
