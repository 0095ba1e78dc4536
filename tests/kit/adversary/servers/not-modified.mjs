// An event loop with an ETag: `node not-modified.mjs PORT WAY`. `length`: a 304 says how long the page would be, which it may
// (RFC 9110 section 8.6). `body`: it brings the page, too, which it must not. `slow`: asking again takes 2.6 s.
import net from 'node:net';

const [port, way] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';
const head = (/** @type {string} */ status) =>
  `HTTP/1.1 ${status}\r\nETag: "a"\r\nCache-Control: no-cache\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n`;

net
  .createServer((socket) => {
    let read = '';
    socket.on('error', () => {});
    socket.on('data', (data) => {
      read += data.toString('latin1');
      for (let end = read.indexOf('\r\n\r\n'); end >= 0; end = read.indexOf('\r\n\r\n')) {
        const again = /^if-none-match:/im.test(read.slice(0, end));
        const closes = /^connection: *close/im.test(read.slice(0, end));
        read = read.slice(end + 4);
        const answer = again ? head('304 Not Modified') + (way === 'body' ? page : '') : head('200 OK') + page;
        const say = () => (closes ? socket.end(answer) : socket.write(answer));
        if (again && way === 'slow') setTimeout(say, 2600);
        else say();
      }
    });
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
