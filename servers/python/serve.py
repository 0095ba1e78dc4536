"""The small site of servers/site/ on Python's own http.server, as it comes.

    python3 serve.py --port PORT [--server HTTPServer|ThreadingHTTPServer] [--timeout SECONDS] [--protocol HTTP/1.1]

What is under test is http.server, so nothing of it is changed: its listen backlog, its log on standard error, its way
of reading a connection. Only the answers are ours.
"""

import argparse
import http.server
import json
import pathlib
import time
import urllib.parse

SITE = pathlib.Path(__file__).parent.parent / 'site'
ROUTES = json.loads((SITE / 'routes.json').read_text('utf-8'))
LONGEST_MS = 60000


class RequestHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        if address.path == '/slow':
            self.slow(urllib.parse.parse_qs(address.query))
        elif address.path in ROUTES:
            route = ROUTES[address.path]
            self.answer(200, route['type'], (SITE / route['file']).read_bytes())
        else:
            self.answer(404, 'text/plain; charset=utf-8', b'not found\n')

    do_HEAD = do_GET

    def slow(self, query):
        """Thinks, as a handler does that asks a database: meanwhile a sequential server does nothing else."""
        ms = query.get('ms', ['0'])[0]
        if not (ms.isascii() and ms.isdigit()):
            return self.answer(400, 'text/plain; charset=utf-8', b'ms must be a whole number of milliseconds\n')
        waited = min(int(ms), LONGEST_MS)
        time.sleep(waited / 1000)
        self.answer(200, 'text/plain; charset=utf-8', f'answered after {waited} ms\n'.encode())

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        # Every trial must ask for everything.
        self.send_header('Cache-Control', 'no-store')
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


def main():
    options = argparse.ArgumentParser()
    options.add_argument('--port', type=int, required=True)
    options.add_argument('--server', choices=['HTTPServer', 'ThreadingHTTPServer'], default='HTTPServer')
    options.add_argument('--timeout', type=float, help='RequestHandler.timeout: seconds of silence until a connection is closed')
    options.add_argument('--protocol', choices=['HTTP/1.0', 'HTTP/1.1'], default='HTTP/1.0')
    given = options.parse_args()
    RequestHandler.timeout = given.timeout
    RequestHandler.protocol_version = given.protocol
    server = getattr(http.server, given.server)(('127.0.0.1', given.port), RequestHandler)
    print(f'listening on 127.0.0.1:{given.port}', flush=True)
    server.serve_forever()


main()
