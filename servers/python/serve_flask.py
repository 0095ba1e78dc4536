"""python3 serve_flask.py PORT sequential|threaded: the small site on Flask and its development server, Werkzeug's."""

import sys

import flask
from site_answer import answer

site = flask.Flask(__name__, static_folder=None)


@site.route('/', defaults={'path': ''})
@site.route('/<path:path>')
def serve(path):
    status, headers, body, _ = answer('/' + path, flask.request.query_string.decode('latin-1'))
    return flask.Response(body, status, headers)


site.run('127.0.0.1', int(sys.argv[1]), threaded=sys.argv[2] == 'threaded')
