"""`/` is a page; `/stream` has no end, or more than its client wants to read; `/show` is a page that shows it to a real
browser: `endless.py PORT WAY MODE`."""
import base64
import re
import struct
import sys
import threading
import time

from wire import PAGE, WAY, path_of, read_head, said, sequential, threaded

MODE = sys.argv[3]
BIG = 2**31
RATE = 44_100
DOT = base64.b64decode(b"R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=")
SOUND = b"RIFF" + struct.pack("<I", BIG - 8) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
SOUND += b"data" + struct.pack("<I", BIG - len(SOUND) - 8)
SHOWS = {
    "ranges": "<audio src=/stream controls preload=auto></audio>",
    "events": "<script>new EventSource('/stream')</script>",
    "chunked": "<iframe src=/stream></iframe>",
}
SHOW = f'<!doctype html><title>Show</title><link rel=icon href="data:,">{SHOWS.get(WAY, "<img src=/stream>")}'.encode()
writing = threading.Lock()


def head_of(kind: str, more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}\r\n".encode()


def stream(connection, head: bytes) -> None:
    send = connection.sendall
    if WAY == "multipart":
        send(head_of("multipart/x-mixed-replace; boundary=frame"))
        while True:
            send(b"--frame\r\nContent-Type: image/gif\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(DOT), DOT))
            time.sleep(0.1)
    if WAY == "events":
        send(head_of("text/event-stream"))
        while True:
            send(b"data: now\n\n")
            time.sleep(0.2)
    if WAY == "silent-events":  # nothing more is ever said, but a close is noticed
        send(head_of("text/event-stream") + b": hello\n\n")
        connection.recv(1)
    if WAY == "deaf-events":  # nothing more is ever said, and a close is not noticed
        send(head_of("text/event-stream") + b": hello\n\n")
        time.sleep(10**6)
    if WAY == "chunked":
        send(head_of("text/plain", "Transfer-Encoding: chunked\r\n"))
        while True:
            send(b"5\r\nagain\r\n")
            time.sleep(0.15)
    if WAY == "until-close":
        send(head_of("text/plain"))
        while True:
            send(b"again\n")
            time.sleep(0.15)
    if WAY == "big":
        send(head_of("application/octet-stream", f"Content-Length: {BIG}\r\n"))
        while True:
            send(bytes(65536))
    if WAY == "ranges":
        begin = re.search(rb"(?im)^range: *bytes=(\d+)", head)
        first = int(begin[1]) if begin else 0
        more = f"Accept-Ranges: bytes\r\nContent-Length: {BIG - first}\r\nContent-Range: bytes {first}-{BIG - 1}/{BIG}\r\n"
        send(head_of("audio/wav", more).replace(b"200 OK", b"206 Partial Content"))
        send(SOUND[first:])
        while True:
            send(bytes(65536))
    if WAY == "long":  # it does end
        send(head_of("text/plain", "Content-Length: 60\r\n"))
        for _ in range(60):
            send(b"x")
            time.sleep(0.06)
    if WAY == "stuck":  # begun, and then nothing
        send(head_of("text/plain", "Content-Length: 10\r\n") + b"abc")
        time.sleep(10**6)


def serve(connection) -> None:
    head = read_head(connection)
    path = path_of(head)
    if path == "/stream" or (path == "/" and MODE.endswith("-page")):
        stream(connection, head)
    elif head:
        connection.sendall(said(SHOW if path == "/show" else PAGE))


def locked(connection) -> None:
    """A thread for each, but whoever writes has the one lock."""
    head = read_head(connection)
    with writing:
        if path_of(head) == "/stream":
            stream(connection, head)
        else:
            connection.sendall(said())


if MODE == "locked":
    threaded(locked)
else:
    (sequential if MODE.startswith("sequential") else threaded)(serve)
