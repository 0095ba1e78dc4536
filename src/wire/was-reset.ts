/** Tells an end (FIN) from a reset (RST), where the runtime calls both an end. */
import type { Socket } from 'node:net';

const NOTHING = Buffer.alloc(0);

/**
 * Calls `ended` if the other side has really ended `socket`, of which the runtime has just said 'end'; after a reset the socket emits
 * 'error' in its place. Where that cannot be found out, it is taken for an end.
 *
 * libuv takes a hang-up right after the last bytes for an end, though it was a reset (`uv__stream_eof()` on POLLHUP in
 * its `stream.c`). The kernel still knows: it refuses to send on a socket that was reset, and be it nothing at all.
 */
export function ifNotReset(socket: Socket, ended: () => void): void {
  // What is queued would be waited for, and after our own end nothing can be sent.
  if (!socket.writable || socket.writableLength > 0) ended();
  else {
    socket.write(NOTHING, (error) => {
      if (!error) ended();
    });
  }
}
