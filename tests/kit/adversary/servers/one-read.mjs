// Takes what it reads at once for a request: `one-read.mjs PORT WAY`. `body`: a POST whose body comes later has none; `file`: the head
// of an uploaded file must come at once, or the server waits for ever; `first`: only its first request is answered; `whole`: as it
// should be.
import net from 'node:net';

const [, , port, way = 'body'] = process.argv;
const page = '<!doctype html><link rel="icon" href="data:,">';
let served = 0;

/** @param {net.Socket} socket @param {number} status @param {string} text */
const answer = (socket, status, text) =>
  socket.write(`HTTP/1.1 ${status} X\r\nContent-Type: text/html\r\nContent-Length: ${text.length}\r\n\r\n${text}`);

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  let read = '';
  socket.on('data', (chunk) => {
    const piece = chunk.toString('latin1');
    read += piece;
    const [head = '', body = ''] = (way === 'body' ? piece : read).split('\r\n\r\n');
    if (!head.includes('\r\n') || (way !== 'body' && !read.includes('\r\n\r\n'))) return answer(socket, 400, 'what?');
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (way === 'first' && ++served > 1) return;
    if (way === 'body' && body.length < length) return answer(socket, 400, 'no body');
    const all = read.slice(read.indexOf('\r\n\r\n') + 4);
    if (way !== 'body' && all.length < length) return;
    const isCut =
      way === 'file' && read.length > piece.length && /filename=/.test(read) && !/filename="[^"]+"/.test(piece);
    read = '';
    if (isCut) return;
    answer(socket, 200, head.startsWith('POST ') ? 'saved' : page);
  });
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
