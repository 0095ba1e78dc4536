"""python3 serve_bottle.py PORT: the small site on Bottle and the server that it runs by default, wsgiref's."""

import sys
import wsgiref.simple_server

import bottle
from says_ready import SaysReady
from site_answer import answer


class Server(SaysReady, wsgiref.simple_server.WSGIServer):
    """Bottle says "Listening on" before it listens."""


@bottle.route('/<:re:.*>')
def serve():
    status, headers, body, _ = answer(bottle.request.path, bottle.request.query_string)
    return bottle.HTTPResponse(body, status, dict(headers))


bottle.run(host='127.0.0.1', port=int(sys.argv[1]), server_class=Server)
