// @ts-check
/**
 * The small site of servers/site/ on a bare accept loop:
 *
 *     node serve.mjs --port PORT --model sequential|threaded|timeout
 *
 * Node's own http server reads all its connections at once, so a server that reads them one after the other is written
 * here on node:net, and its threaded sibling on the same code.
 */
import net from 'node:net';
import { parseArgs } from 'node:util';
import { messageFor } from './message.mjs';
import { streamTo } from './stream.mjs';

const SILENCE_MS = 100;
/** Longer heads are refused; http.server's limits are of this order. */
const LONGEST_REQUEST = 256 * 1024;

const { values } = parseArgs({ options: { port: { type: 'string' }, model: { type: 'string' } } });
const models = ['sequential', 'threaded', 'timeout'];
if (!models.includes(values.model ?? '') || !/^\d+$/.test(values.port ?? '')) {
  console.error(`usage: node serve.mjs --port PORT --model ${models.join('|')}`);
  process.exit(2);
}
const port = Number(values.port);
const silenceMs = values.model === 'timeout' ? SILENCE_MS : null;

/** The end of the line of connections that wait for their turn. */
let turns = Promise.resolve();

// pauseOnConnect: not one byte of a connection is read before its turn.
const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) => {
  // A reset at any time ends this connection alone. Whoever waits for it hears of its 'close'.
  socket.on('error', () => {});
  if (values.model === 'threaded') serve(socket);
  else turns = turns.then(() => serve(socket));
});
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${port}`));

/**
 * One turn: reads one request to its end, answers, and closes. Never rejects.
 * @param {net.Socket} socket
 */
async function serve(socket) {
  const request = await readRequest(socket);
  const stream = request === null ? null : streamTo(request);
  if (stream !== null) {
    socket.write(stream.begins);
    await closes(socket, stream.reads ? silenceMs : null);
  } else if (request !== null) {
    const answer = await messageFor(request);
    await new Promise((done) => {
      socket.once('close', done);
      socket.end(answer, () => done(undefined));
    });
  }
  socket.destroy();
}

/**
 * Waits until the client closes, whatever it says before, or says nothing for too long.
 * @param {net.Socket} socket
 * @param {number | null} silenceMs
 */
function closes(socket, silenceMs) {
  return new Promise((resolve) => {
    if (silenceMs !== null) socket.setTimeout(silenceMs, () => resolve(undefined));
    socket.once('end', resolve).once('close', resolve).resume();
  });
}

/**
 * Reads until the head and the body that it announces are there.
 * @param {net.Socket} socket
 * @returns {Promise<string | null>} the head; null if the client ended, or was silent for too long, before that
 */
function readRequest(socket) {
  return new Promise((resolve) => {
    let received = '';
    if (silenceMs !== null) socket.setTimeout(silenceMs);
    const finish = (/** @type {string | null} */ head) => {
      socket.pause();
      socket.setTimeout(0);
      socket.off('data', onData).off('end', onGone).off('close', onGone).off('timeout', onGone);
      resolve(head);
    };
    const onGone = () => finish(null);
    const onData = (/** @type {Buffer} */ bytes) => {
      received += bytes.toString('latin1');
      const end = /\r?\n\r?\n/.exec(received);
      if (end === null) {
        if (received.length > LONGEST_REQUEST) finish(null);
        return;
      }
      const head = received.slice(0, end.index);
      const announced = Number(/^content-length:\s*(\d+)\s*$/im.exec(head)?.[1] ?? 0);
      if (received.length - end.index - end[0].length >= Math.min(announced, LONGEST_REQUEST)) finish(head);
    };
    socket.on('data', onData).once('end', onGone).once('close', onGone).once('timeout', onGone);
    if (socket.destroyed) onGone();
    else socket.resume();
  });
}
