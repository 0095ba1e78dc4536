"""Dies: `dying.py PORT WAY`. Threads."""
import os
import signal
import socket
import threading
import time

from wire import WAY, listen, quietly, read_head, said

count = 0
listener = listen()


def serve(connection) -> None:
    global count
    head = read_head(connection)
    if not head:
        return
    count += 1
    if count == 2 and WAY == "second":
        os._exit(1)
    if count == 2 and WAY == "fault":
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(10)  # the signal may go to another thread first, and this one must not answer meanwhile
    connection.sendall(said())
    if WAY == "after":
        connection.close()
        time.sleep(0.1)
        os._exit(0)
    if WAY == "deaf":  # lives, and listens no more
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def idle(connection) -> None:
    """A silent connection is more than it can bear."""
    connection.settimeout(0.4)
    try:
        serve(connection)
    except TimeoutError:
        os._exit(3)


def stuck(connection) -> None:
    """Serves nobody any more, and ends after a while."""
    if count:
        time.sleep(1.9)
        os._exit(4)
    serve(connection)


while True:
    try:
        accepted = listener.accept()[0]
    except OSError:
        time.sleep(10**6)
    way = {"idle": idle, "stuck": stuck}.get(WAY, serve)
    threading.Thread(target=quietly, args=(way, accepted), daemon=True).start()
