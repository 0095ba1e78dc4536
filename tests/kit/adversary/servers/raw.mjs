// Writes bytes that are no answer, or a strange one, and closes: `node raw.mjs PORT WAY [browsers]`. The bytes stand below. With
// `browsers` everybody else gets a page.
import net from 'node:net';

const [port, way = '', whom] = process.argv.slice(2);
const page = '<!doctype html><html><title>Page</title><link rel=icon href="data:,"><p>Page</html>';
const length = `Content-Length: ${page.length}`;
/** @param {string[]} lines */
const head = (...lines) => `${lines.join('\r\n')}\r\n\r\n`;
const ok = (/** @type {string[]} */ ...lines) => head('HTTP/1.1 200 OK', 'Connection: close', ...lines);
/** As long as the head that says so: a parser that adds it comes back to where it began. */
const negative = () => {
  let size = 60;
  for (let i = 0; i < 5; i++) size = ok(`Content-Length: -${size}`).length;
  return ok(`Content-Length: -${size}`);
};

/** @type {Record<string, () => string | Buffer>} */
const answers = {
  'http-09': () => page,
  'negative-length': () => `${negative()}x`,
  'small-negative-length': () => `${ok('Content-Length: -1')}${page}`,
  'two-lengths': () => `${ok(length, 'Content-Length: 5')}${page}`,
  'same-length-twice': () => `${ok(length, length)}${page}`,
  'length-in-hex': () => `${ok('Content-Length: 0x20')}${page}`,
  'length-with-plus': () => `${ok(`Content-Length: +${page.length}`)}${page}`,
  'length-too-large-for-a-number': () => `${ok('Content-Length: 99999999999999999999999')}${page}`,
  'length-too-long': () => `${ok(`Content-Length: ${page.length + 50}`)}${page}`,
  'length-too-short': () => `${ok('Content-Length: 10')}${page}`,
  'length-and-chunks': () => `${ok(length, 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`,
  'junk-chunk-size': () => `${ok('Transfer-Encoding: chunked')}zz\r\nhello\r\n0\r\n\r\n`,
  'huge-chunk-size': () => `${ok('Transfer-Encoding: chunked')}ffffffffffffffffff\r\nhello\r\n0\r\n\r\n`,
  'negative-chunk-size': () => `${ok('Transfer-Encoding: chunked')}-5\r\nhello\r\n0\r\n\r\n`,
  'chunk-extension': () => `${ok('Transfer-Encoding: chunked')}5;a=${'b'.repeat(5000)}\r\nhello\r\n0\r\n\r\n`,
  binary: () => Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)),
  'tls-bytes': () => Buffer.from([0x16, 3, 3, 0, 4, 14, 0, 0, 0, 0x15, 3, 3, 0, 2, 2, 40]),
  'http-2': () => Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
  'ten-megabytes-of-head': () => `${ok(`X-Long: ${'a'.repeat(10_000_000)}`, length)}${page}`,
  'many-headers': () => `${ok(...Array.from({ length: 40_000 }, (_, i) => `X-${i}: a`), length)}${page}`,
  'status-999': () => `${head('HTTP/1.1 999 What', length, 'Connection: close')}${page}`,
  'status-0': () => `${head('HTTP/1.1 0 Nothing', length, 'Connection: close')}${page}`,
  'status-of-letters': () => `${head('HTTP/1.1 OK 200', length, 'Connection: close')}${page}`,
  'no-reason-phrase': () => `${head('HTTP/1.1 200', length, 'Connection: close')}${page}`,
  'http-1.0-without-length': () => `${head('HTTP/1.0 200 OK', 'Content-Type: text/html')}${page}`,
  'http-3.0': () => `${head('HTTP/3.0 200 OK', length, 'Connection: close')}${page}`,
  'lower-case': () => `${head('http/1.1 200 OK', length, 'Connection: close')}${page}`,
  'line-feeds-alone': () => `HTTP/1.1 200 OK\n${length}\nConnection: close\n\n${page}`,
  'line-feeds-first': () => `\r\n\r\n${ok(length)}${page}`,
  'byte-order-mark': () => `\ufeff${ok(length)}${page}`,
  'space-before-colon': () => `${ok('Content-Length : 5')}hello`,
  'folded-header': () => `${ok('X-Folded: a', ' b', length)}${page}`,
  'zero-byte-in-header': () => `${ok('X-Zero: a\0b', length)}${page}`,
  '204-with-body': () => `${head('HTTP/1.1 204 No Content', length, 'Connection: close')}${page}`,
  '304-unasked': () => head('HTTP/1.1 304 Not Modified', length, 'Connection: close'),
  'only-103': () => head('HTTP/1.1 103 Early Hints', 'Link: </a.css>; rel=preload'),
  'upgrade-unasked': () => head('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'),
  'answered-twice': () => `${ok(length)}${page}${ok(length)}${page}`,
  'garbage-after': () => `${ok(length)}${page}\u0007\u001b[31m<script>alert(1)</script>`,
};

net
  .createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      if (whom === 'browsers' && !data.includes('Mozilla/')) return void socket.end(`${ok(length)}${page}`);
      if (way !== 'endless-head') return void socket.end(answers[way]?.() ?? '', 'utf8');
      // A line each 20 ms, and no end.
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = setInterval(() => socket.write(`X-More: ${'a'.repeat(200)}\r\n`), 20);
      socket.on('close', () => clearInterval(more));
    });
  })
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
