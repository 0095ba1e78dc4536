"""Threads; the head of a part of an upload is looked for in each piece that is read, never over the border of two."""
from wire import path_of, read_head, said, threaded


def serve(connection) -> None:
    head = read_head(connection)
    if path_of(head) != "/upload":
        connection.sendall(said())
        return
    piece = head.split(b"\r\n\r\n", 1)[1]
    while b'filename="' not in piece:
        piece = connection.recv(2048)
        if not piece:
            return
    connection.sendall(said(b"saved"))


threaded(serve)
