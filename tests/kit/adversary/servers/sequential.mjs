// A promise chain that serves one connection after the other: `node sequential.mjs PORT [WAY]`.
import net from 'node:net';

const [port, way] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';
let turns = Promise.resolve();

/** @param {net.Socket} socket */
const serve = (socket) =>
  new Promise((resolve) => {
    let read = '';
    socket.once('close', resolve);
    // The parser's silence is bounded, but not that of a client that drips.
    if (way === 'timeout') socket.setTimeout(700, () => socket.destroy());
    socket.on('data', (data) => {
      read += data.toString('latin1');
      if (!read.includes('\r\n\r\n')) return;
      socket.end(`HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n${page}`);
    });
    socket.resume();
  });

net
  .createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {});
    turns = turns.then(() => (socket.destroyed ? undefined : serve(socket)));
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
