/**
 * A server as one writes it in an hour: it serves one connection to its end before it reads the next.
 *
 *     node server.mjs PORT
 */
import net from 'node:net';

const PAGE = '<!doctype html><title>My server</title><p>Hello';
let turn = Promise.resolve();

net
  .createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {}); // whoever goes away ends its own turn
    turn = turn.then(() => serve(socket));
  })
  .listen(Number(process.argv[2]), '127.0.0.1');

/** Waits for a request for as long as it takes: that is the mistake. */
function serve(socket) {
  return new Promise((done) => {
    socket.once('close', done);
    socket.once('data', () =>
      socket.end(
        `HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\nConnection: close\r\n\r\n${PAGE}`,
      ),
    );
    socket.resume();
  });
}
