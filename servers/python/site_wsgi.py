"""The small site of servers/site/ as a WSGI application, for every server that speaks WSGI."""

import http

from site_answer import answer


def app(environ, start_response):
    status, headers, body, _ = answer(environ['PATH_INFO'], environ.get('QUERY_STRING', ''))
    start_response(f'{status} {http.HTTPStatus(status).phrase}', headers)
    return [] if environ['REQUEST_METHOD'] == 'HEAD' else [body]
