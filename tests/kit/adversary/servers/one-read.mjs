// Takes what it reads at once for a request: `one-read.mjs PORT WAY`. `body`: a POST whose body comes later has none; `file`: the head
// of an uploaded file must come at once, or the server waits for ever; `first`: only its first request is answered; `whole`: as it
// should be.
import net from 'node:net';

const [, , port, way = 'body'] = process.argv;
const page =
  '<!doctype html><link rel="icon" href="data:,"><form method=post action=/save><input name=text><button>Save</button></form>';
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
    const text = way === 'body' ? piece : read;
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return answer(socket, 400, 'what?');
    const head = text.slice(0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const isWhole = text.length - end - 4 >= length;
    if (way === 'first' && ++served > 1) return;
    if (!isWhole && way === 'body') return answer(socket, 400, 'no body');
    if (!isWhole) return;
    const isCut =
      way === 'file' && read.length > piece.length && read.includes('filename=') && !/filename="[^"]+"/.test(piece);
    read = '';
    if (isCut) return;
    answer(socket, 200, head.startsWith('POST ') ? 'saved' : page);
  });
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
