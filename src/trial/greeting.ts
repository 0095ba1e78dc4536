/** What a process of the run says first on a connection to another: the secret and a few words, in one line. */
import type { Socket } from 'node:net';
import { isSecret, runSecret } from '../system/secret.ts';

/** Whoever has not said its line within this many milliseconds is no process of the run. */
const LIMIT_MS = 5000;

/** The longest line, in bytes. */
const LONGEST = 200;

export function greet(socket: Socket, ...words: readonly string[]): void {
  socket.write(`${[runSecret(), ...words].join(' ')}\n`);
}

/** The words of whoever knows the secret; null for all others, whose connection is closed without an answer. */
export function greeted(socket: Socket): Promise<string[] | null> {
  return new Promise((resolve) => {
    let said = '';
    const refuse = () => {
      socket.destroy();
      resolve(null);
    };
    const late = setTimeout(refuse, LIMIT_MS);
    late.unref();
    const hear = (bytes: Buffer) => {
      said += bytes.toString('latin1');
      const end = said.indexOf('\n');
      if (end < 0 && said.length <= LONGEST) return;
      clearTimeout(late);
      socket.off('data', hear);
      const [secret = '', ...words] = said.slice(0, Math.max(end, 0)).split(' ');
      if (isSecret(secret)) resolve(words);
      else refuse();
    };
    socket.on('data', hear);
    socket.once('close', () => {
      clearTimeout(late);
      resolve(null);
    });
  });
}
