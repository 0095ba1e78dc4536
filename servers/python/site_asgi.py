"""The small site of servers/site/ as an ASGI application."""

import asyncio

from site_answer import look_up


async def app(scope, receive, send):
    if scope['type'] != 'http':
        # Asked for the lifespan protocol: an error says that there is none, and the server goes on without.
        raise NotImplementedError(scope['type'])
    status, headers, body, thinks_s = look_up(scope['path'], scope['query_string'].decode('latin-1'))
    await asyncio.sleep(thinks_s)
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers]
    await send({'type': 'http.response.start', 'status': status, 'headers': pairs})
    await send({'type': 'http.response.body', 'body': b'' if scope['method'] == 'HEAD' else body})
