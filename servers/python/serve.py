"""The small site of servers/site/ on Python's own http.server, as it comes.

    python3 serve.py --port PORT [--server HTTPServer|ThreadingHTTPServer] [--timeout SECONDS] [--protocol HTTP/1.1]
                     [--tls CERTIFICATE KEY] [--handshake accept|handler]

What is under test is http.server, so nothing of it is changed: its listen backlog, its log on standard error, its way
of reading a connection. Only the answers are ours.
"""

import argparse
import base64
import hashlib
import http.server
import select
import ssl
import urllib.parse

from site_answer import answer, text

# RFC 6455, section 1.3
WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


class RequestHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        if address.path == '/events':
            self.events()
        elif address.path == '/socket':
            self.websocket()
        else:
            self.send(answer(address.path, address.query))

    do_HEAD = do_GET

    def do_POST(self):
        """Takes whatever is posted to `/posted`."""
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.send(text(200, 'saved\n') if self.path == '/posted' else text(501, 'no such path for a POST\n'))

    def events(self):
        """A stream of events of which none happens, until the client closes it."""
        self.send_response(200)
        self.send_header('Content-Type', 'text/event-stream')
        self.send_header('Cache-Control', 'no-store')
        self.send_header('Connection', 'close')
        self.end_headers()
        if self.command == 'GET':
            self.wfile.write(b': nothing has happened yet\n\n')
            # Whoever only writes is not subject to a read time-out.
            select.select([self.connection], [], [])

    def websocket(self):
        """Shakes hands, and reads what comes until the client closes (RFC 6455, section 4.2.2)."""
        key = self.headers.get('Sec-WebSocket-Key', '')
        if self.headers.get('Upgrade', '').lower() != 'websocket' or not key:
            return self.send(text(400, 'not a WebSocket handshake\n'))
        accept = base64.b64encode(hashlib.sha1((key + WEBSOCKET_GUID).encode()).digest()).decode()
        # A handshake is HTTP/1.1, whatever the server speaks otherwise.
        head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
        self.wfile.write('\r\n'.join([*head, f'Sec-WebSocket-Accept: {accept}', '', '']).encode())
        self.close_connection = True
        while self.connection.recv(4096):
            pass

    def send(self, found):
        status, headers, body, _ = found
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


def shaking_in_handler(server_class, context):
    """A server that only accepts, and leaves the TLS handshake to the first read, which is the handler's."""

    class ShakingInHandler(server_class):
        def get_request(self):
            connection, address = super().get_request()
            return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    return ShakingInHandler


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--port', type=int, required=True)
    options.add_argument('--server', choices=['HTTPServer', 'ThreadingHTTPServer'], default='HTTPServer')
    options.add_argument('--timeout', type=float, help='RequestHandler.timeout: seconds of silence until a connection is closed')
    options.add_argument('--protocol', choices=['HTTP/1.0', 'HTTP/1.1'], default='HTTP/1.0')
    options.add_argument('--tls', nargs=2, metavar=('CERTIFICATE', 'KEY'), help='PEM files; then nothing but TLS is spoken')
    options.add_argument('--handshake', choices=['accept', 'handler'], default='accept', help='where the TLS handshake is made')
    given = options.parse_args()
    RequestHandler.timeout = given.timeout
    RequestHandler.protocol_version = given.protocol
    server_class = getattr(http.server, given.server)
    if given.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*given.tls)
        if given.handshake == 'handler':
            server_class = shaking_in_handler(server_class, context)
    server = server_class(('127.0.0.1', given.port), RequestHandler)
    if given.tls and given.handshake == 'accept':
        # The recipe of most tutorials: the handshake is made within accept().
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f'listening on 127.0.0.1:{given.port}', flush=True)
    server.serve_forever()


main()
