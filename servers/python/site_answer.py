"""What the small site of servers/site/ answers, for every server written in Python.

Not named site.py: Python has a module of that name, which it imports before any of ours.
"""

import json
import pathlib
import re
import time
import typing
import urllib.parse

SITE = pathlib.Path(__file__).parent.parent / 'site'
ROUTES = json.loads((SITE / 'routes.json').read_text('utf-8'))
LONGEST_MS = 60000
# Nobody is to be sent away from this machine. After the host only printable ASCII may follow, and first one of "/?#": a
# browser takes "\" for "/", and a line break would be a header of its own.
LOOPBACK = re.compile(r'http://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::[0-9]{1,5})?(?:[/?#][!-~]*)?', re.IGNORECASE)
# A browser may freeze this page for "back" when it is left, which no-store forbids.
FREEZABLE = '/live'


class Answer(typing.NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    thinks_s: float = 0
    """How long the handler is to think before it answers."""


def look_up(path: str, query: str) -> Answer:
    """The answer to a path and a query string. Whoever sends it must first let `thinks_s` pass, in its own way."""
    asked = urllib.parse.parse_qs(query)
    if path == '/slow':
        return slow(asked.get('ms', ['0'])[0])
    if path == '/redirect':
        return redirect(asked.get('to', [''])[0])
    if path in ROUTES:
        route = ROUTES[path]
        return message(200, route['type'], (SITE / route['file']).read_bytes(), 'no-cache' if path == FREEZABLE else 'no-store')
    return text(404, 'not found\n')


def answer(path: str, query: str) -> Answer:
    """The same, after the time that it takes: a sequential server does nothing else meanwhile."""
    found = look_up(path, query)
    time.sleep(found.thinks_s)
    return found


def slow(ms: str) -> Answer:
    """Thinks, as a handler does that asks a database."""
    if not (ms.isascii() and ms.isdigit()):
        return text(400, 'ms must be a whole number of milliseconds\n')
    waited = min(int(ms), LONGEST_MS)
    return text(200, f'answered after {waited} ms\n')._replace(thinks_s=waited / 1000)


def redirect(to: str) -> Answer:
    if not LOOPBACK.fullmatch(to):
        return text(400, 'to must be an http: URL on localhost or 127.0.0.1\n')
    found = text(302, 'it is elsewhere\n')
    return found._replace(headers=[*found.headers, ('Location', to)])


def text(status: int, body: str) -> Answer:
    return message(status, 'text/plain; charset=utf-8', body.encode())


def message(status: int, kind: str, body: bytes, cache: str = 'no-store') -> Answer:
    # no-store: every trial must ask for everything.
    headers = [('Content-Type', kind), ('Content-Length', str(len(body))), ('Cache-Control', cache)]
    return Answer(status, headers, body)
