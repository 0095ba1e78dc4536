// @ts-check
/** The small site on Node's own http server, as it comes: `node http.mjs --port PORT`. */
import http from 'node:http';
import { parseArgs } from 'node:util';
import { answerTo } from './site.mjs';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const port = Number(values.port);

http
  .createServer(async (request, response) => {
    const { status, headers, body } = await answerTo(request.method ?? '', request.url ?? '');
    response.writeHead(status, { ...headers, 'Content-Length': body.length }).end(body);
  })
  .listen(port, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${port}`));
