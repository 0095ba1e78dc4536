"""Threads that wait for one another, or for what never comes: `waiting.py PORT WAY`."""
import threading
import time

from wire import WAY, listen, path_of, quietly, read_head, rest_of_body, said, threaded

a, b, pair = threading.Lock(), threading.Lock(), threading.Barrier(2)


def never(connection) -> None:
    read_head(connection)
    time.sleep(10**6)


def icon_never(connection) -> None:
    if path_of(read_head(connection)) == "/favicon.ico":
        time.sleep(10**6)
    connection.sendall(said(b"<!doctype html><title>No icon</title><p>A page that names no icon"))


def poll(connection) -> None:
    """A long poll: half a minute until there is news."""
    if path_of(read_head(connection)) == "/poll":
        time.sleep(30)
    connection.sendall(said())


def barrier(connection) -> None:
    """Each waits until another one asks, too."""
    if read_head(connection):
        pair.wait()
        connection.sendall(said())


def deadlock(connection) -> None:
    """`/a` and `/b` take two locks in different order."""
    path = path_of(read_head(connection))
    if path in ("/a", "/b"):
        first, second = (a, b) if path == "/a" else (b, a)
        with first:
            time.sleep(0.3)
            with second:
                pass
    connection.sendall(said())


def after_fin(connection) -> None:
    while connection.recv(4096):
        pass
    connection.sendall(said())


def body(connection) -> None:
    head = read_head(connection)
    rest_of_body(connection, head)
    if head:
        connection.sendall(said())


def exact(connection) -> None:
    left = 1024
    while left > 0 and (data := connection.recv(left)):
        left -= len(data)
    connection.sendall(said())


def one_read(connection) -> None:
    """Keep-alive, one read is one request: a second one in the same bytes is lost."""
    while connection.recv(65536):
        connection.sendall(said(more=""))


def late_close(connection) -> None:
    read_head(connection)
    connection.sendall(said())
    while connection.recv(4096):
        pass


def in_order() -> None:
    """A thread for each, but each answers only when the connection accepted before it is through."""
    listener = listen()
    before = threading.Event()
    before.set()

    def serve(connection, turn, done) -> None:
        def answer(each) -> None:
            head = read_head(each)
            turn.wait()
            if head:
                each.sendall(said())

        quietly(answer, connection)
        turn.wait()
        done.set()

    while True:
        connection, done = listener.accept()[0], threading.Event()
        threading.Thread(target=serve, args=(connection, before, done), daemon=True).start()
        before = done


def locked(connection) -> None:
    """Reads with the one lock in its hand."""
    with a:
        if read_head(connection):
            connection.sendall(said())


if WAY == "in-order":
    in_order()
else:
    threaded(globals()[WAY.replace("-", "_")])
