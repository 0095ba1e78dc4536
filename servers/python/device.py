"""python3 device.py PORT: the small site as a small device would serve it.

An emulation of the web server for the ESP8266 (ESP8266WebServer, `handleClient()`), which "supports only one simultaneous
client": it takes one connection, waits 5 s at most for its bytes (HTTP_MAX_DATA_WAIT), answers, closes, and takes the next.
"""

import http
import socket
import sys
import urllib.parse

from site_answer import answer

SILENCE_S = 5
LONGEST_HEAD = 64 * 1024


def serve(connection):
    """One request. Raises OSError if the client is silent for too long, or gone."""
    received = b''
    while b'\r\n\r\n' not in received:
        more = connection.recv(4096)
        if not more or len(received) > LONGEST_HEAD:
            return
        received += more
    method, target, _ = received.split(b'\r\n', 1)[0].decode('latin-1').split(' ')
    address = urllib.parse.urlsplit(target)
    status, headers, body, _ = answer(address.path, address.query)
    lines = [f'HTTP/1.1 {status} {http.HTTPStatus(status).phrase}', 'Connection: close']
    lines += [f'{name}: {value}' for name, value in headers]
    head = '\r\n'.join(lines).encode('latin-1') + b'\r\n\r\n'
    connection.sendall(head if method == 'HEAD' else head + body)


port = int(sys.argv[1])
with socket.create_server(('127.0.0.1', port)) as listener:
    print(f'listening on 127.0.0.1:{port}', flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(SILENCE_S)
            try:
                serve(connection)
            except (OSError, ValueError):
                pass  # Silent for too long, reset, or no request: closed without a word.
