// An event loop that answers after MS, and in the same tick drops every connection that has said nothing: `coincidence.mjs PORT MS`.
import net from 'node:net';

const [port, ms] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';
const silent = new Set();

net
  .createServer((socket) => {
    silent.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => silent.delete(socket));
    socket.once('data', () => {
      silent.delete(socket);
      setTimeout(() => {
        for (const other of silent) other.destroy();
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`);
      }, Number(ms));
    });
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
