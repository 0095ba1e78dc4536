"""The small site of servers/site/ on Python's own http.server, as it comes.

    python3 serve.py --port PORT [--server HTTPServer|ThreadingHTTPServer] [--timeout SECONDS] [--protocol HTTP/1.1]

What is under test is http.server, so nothing of it is changed: its listen backlog, its log on standard error, its way
of reading a connection. Only the answers are ours.
"""

import argparse
import http.server
import urllib.parse

from site_answer import answer


class RequestHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        status, headers, body, _ = answer(address.path, address.query)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    do_HEAD = do_GET


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
