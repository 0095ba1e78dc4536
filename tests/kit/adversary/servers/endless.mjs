// Streams of an event loop: nobody is in anybody's way. `node endless.mjs PORT WAY`.
import http from 'node:http';

const [port, way] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';

http
  .createServer((request, response) => {
    if (request.url !== '/stream' && way !== 'page') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
    } else if (way === 'big') {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    } else {
      response.writeHead(200, { 'Content-Type': way === 'events' ? 'text/event-stream' : 'text/html' });
      const beat = setInterval(() => response.write('data: now\n\n'), 200);
      response.on('close', () => clearInterval(beat));
    }
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
