// Sends everybody elsewhere: `node redirecting.mjs PORT WAY`.
import http from 'node:http';

const [port, way] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';

/** @param {string} path */
function target(path) {
  if (way === 'loop') return '/';
  if (way === 'ever-deeper') return `${path}/x`;
  if (way === 'nobody') return 'http://127.0.0.1:1/'; // where nobody listens
  if (way === 'https') return `https://localhost:${port}/`;
  return path === '/' ? '/home' : null;
}

http
  .createServer((request, response) => {
    const to = target(request.url ?? '/');
    if (to === null) response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
    else response.writeHead(302, { Location: to, Connection: 'close' }).end();
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
