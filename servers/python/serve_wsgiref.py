"""python3 serve_wsgiref.py PORT: the small site on wsgiref, the WSGI server of Python's own library."""

import sys
import wsgiref.simple_server

from site_wsgi import app

port = int(sys.argv[1])
with wsgiref.simple_server.make_server('127.0.0.1', port, app) as server:
    print(f'listening on 127.0.0.1:{port}', flush=True)
    server.serve_forever()
