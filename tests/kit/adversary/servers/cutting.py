"""Ends connections as one should not: `cutting.py PORT WAY`. Threads."""
import socket
import struct
import time

from wire import PAGE, WAY, read_head, said, threaded

NOW = struct.pack("ii", 1, 0)


def serve(connection) -> None:
    if WAY == "at-once":
        return
    if WAY == "reset-at-once":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
        return
    if WAY == "short-read":  # what is left unread makes the kernel reset
        connection.recv(16)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE)
        return
    if not read_head(connection):
        return
    if WAY == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
    elif WAY == "reset-after":
        connection.sendall(said())
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
    elif WAY == "reset-within":
        connection.sendall(said()[:-20])
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
    elif WAY == "truncated":
        connection.sendall(said(PAGE * 9)[: -len(PAGE)])
    elif WAY == "head-only":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht")
    elif WAY == "unfinished-chunks":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    elif WAY == "late":  # long after patience has begun, but before it ends
        time.sleep(0.8)


threaded(serve)
