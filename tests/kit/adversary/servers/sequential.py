"""One connection at a time, in many ways: `sequential.py PORT WAY [NUMBER]`."""
import collections
import select
import socket
import sys
import time

from wire import WAY, listen, path_of, quietly, read_head, said, sequential

NUMBER = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0


def plain(connection) -> None:
    if read_head(connection):
        connection.sendall(said())


def first_line(connection) -> None:
    if read_head(connection, b"\n"):
        connection.sendall(said())
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):  # no reset for what was not read
            pass


def read_timeout(connection) -> None:
    connection.settimeout(NUMBER)
    plain(connection)


def keep_alive(connection) -> None:
    if NUMBER:
        connection.settimeout(NUMBER)
    while head := read_head(connection):
        closes = b"connection: close" in head.lower()
        connection.sendall(said(more="Connection: close\r\n" if closes else ""))
        if closes:
            return


def peek(connection) -> None:
    if connection.recv(1, socket.MSG_PEEK):
        plain(connection)


def lingering(connection) -> None:
    """Says that it closes, and waits for the client to close first."""
    if read_head(connection):
        connection.sendall(said())
        while connection.recv(4096):
            pass


def graceful(connection) -> None:
    """Closes its side, and reads for a moment what may still come (RFC 9112 section 9.6)."""
    plain(connection)
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(0.2)
    connection.recv(4096)


def exact(connection) -> None:
    """Reads a block of 1024 bytes before it looks at it."""
    left = 1024
    while left > 0 and (data := connection.recv(left)):
        left -= len(data)
    connection.sendall(said())


def body(connection) -> None:
    from wire import rest_of_body

    head = read_head(connection)
    if not head:
        return
    if b"transfer-encoding: chunked" in head.lower():
        while b"0\r\n\r\n" not in head and (data := connection.recv(4096)):
            head += data
    rest_of_body(connection, head)
    connection.sendall(said())


def icon_never(connection) -> None:
    """Takes the icon's request and waits for ever, for nothing."""
    if path_of(read_head(connection)) == "/favicon.ico":
        time.sleep(10**6)
    connection.sendall(said())


def first_after_fin(connection) -> None:
    """Reads to the end of what the client has to say, which is its FIN, as a protocol without lengths does."""
    while connection.recv(4096):
        pass
    connection.sendall(said())


def accepts_in_a_loop(last_first: bool) -> None:
    """Takes all that wait into a list, and serves the list one by one."""
    listener = listen()
    waiting: collections.deque = collections.deque()
    while True:
        while select.select([listener], [], [], None if not waiting else 0)[0]:
            waiting.append(listener.accept()[0])
        quietly(plain, waiting.pop() if last_first else waiting.popleft())


if WAY in ("queue", "stack"):
    accepts_in_a_loop(WAY == "stack")
elif WAY == "defer":
    deferring = listen()
    deferring.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 30)
    sequential(plain, deferring)
elif WAY == "backlog":
    sequential(plain, listen(1))
else:
    sequential(globals()[WAY.replace("-", "_")])
