// An event loop that waits for something slow before it answers `/`, with keep-alive: `node slow.mjs PORT MS [WAY]`.
import http from 'node:http';

const [port, ms, way] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';
let first = true;

http
  .createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    const slow = way === 'warm-up' ? first : request.url === '/';
    first = false;
    // `busy`: the loop itself is kept, so that everybody waits; but for the first request of the process alone.
    if (way === 'busy' && slow) {
      const until = Date.now() + Number(ms);
      while (Date.now() < until);
      response.end(page);
    } else setTimeout(() => response.end(page), slow ? Number(ms) : 0);
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
