"""python3 serve_tornado.py PORT: the small site on Tornado."""

import asyncio
import sys

import tornado.web
from site_answer import look_up


class Site(tornado.web.RequestHandler):
    async def get(self):
        status, headers, body, thinks_s = look_up(self.request.path, self.request.query)
        await asyncio.sleep(thinks_s)
        self.set_status(status)
        for name, value in headers:
            self.set_header(name, value)
        if self.request.method != 'HEAD':
            self.write(body)

    head = get


async def main(port):
    tornado.web.Application([('.*', Site)]).listen(port, '127.0.0.1')
    print(f'listening on 127.0.0.1:{port}', flush=True)
    await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1])))
