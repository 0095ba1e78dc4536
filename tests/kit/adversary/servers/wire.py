"""What the servers of this folder have in common: reading a head, a page, and ways to share one listener."""
import re
import socket
import sys
import threading

PORT = int(sys.argv[1])
WAY = sys.argv[2] if len(sys.argv) > 2 else ""
PAGE = b'<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>'


def listen(backlog: int = 64) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", PORT), backlog=backlog)
    print("listening", flush=True)
    return listener


def read_head(connection: socket.socket, until: bytes = b"\r\n\r\n") -> bytes:
    """All that came up to the end of a head; empty if the client closed first."""
    read = b""
    while until not in read:
        data = connection.recv(4096)
        if not data:
            return b""
        read += data
    return read


def path_of(head: bytes) -> str:
    return (head.split(b" ") + [b"", b""])[1].decode("latin-1")


def rest_of_body(connection: socket.socket, head: bytes) -> None:
    """Reads a body to the end that its Content-Length promises."""
    found = re.search(rb"(?im)^content-length: *(\d+)", head)
    left = int(found[1]) - len(head.split(b"\r\n\r\n", 1)[1]) if found else 0
    while left > 0 and (data := connection.recv(min(left, 4096))):
        left -= len(data)


def said(body: bytes = PAGE, status: str = "200 OK", more: str = "Connection: close\r\n") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def quietly(serve, connection: socket.socket) -> None:
    """Serves one connection and closes it; a client that goes away is nobody's error."""
    with connection:
        try:
            serve(connection)
        except OSError:
            pass


def threaded(serve, listener: socket.socket | None = None) -> None:
    listener = listener or listen()
    while True:
        threading.Thread(target=quietly, args=(serve, listener.accept()[0]), daemon=True).start()


def sequential(serve, listener: socket.socket | None = None) -> None:
    listener = listener or listen()
    while True:
        quietly(serve, listener.accept()[0])
