// An event loop; the script of its page asks for news every 0.3 s, for ever, and holds a stream with heartbeats: `polling.mjs PORT`.
import http from 'node:http';

const page = `<!doctype html><html><title>News</title><link rel=icon href="data:,"><ol id=out></ol><script>
setInterval(() => fetch('/news?' + Math.random()).then((answer) => answer.text()), 300);
new EventSource('/beats');
</script></html>`;

http
  .createServer((request, response) => {
    if (request.url === '/') return void response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
    if (request.url !== '/beats') return void response.writeHead(200, { 'Content-Type': 'text/plain' }).end('no news');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const beat = setInterval(() => response.write(': beat\n\n'), 200);
    response.on('close', () => clearInterval(beat));
  })
  .listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
