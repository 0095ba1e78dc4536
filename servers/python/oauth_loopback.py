"""python3 oauth_loopback.py PORT: a server such as a command-line login opens until the browser comes back with a code.

Such programs (google-auth-oauthlib, MSAL for Python) call `handle_request()` of a plain server of Python's library, once or
until the code has come. Here it never comes, so the loop never ends.
"""

import sys
import wsgiref.simple_server

from site_wsgi import app

port = int(sys.argv[1])
with wsgiref.simple_server.make_server('127.0.0.1', port, app) as server:
    print(f'listening on 127.0.0.1:{port}', flush=True)
    while True:
        server.handle_request()
