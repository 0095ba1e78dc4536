/**
 * No observer: nothing stands between browser and server, and nothing listens beside them. All that is known is what the
 * bystander sees of its own connection. It is there to measure what observing changes.
 */
import type { Observer } from './observer.ts';
import { Recorder } from './recorder.ts';

/** The observer that does not observe the server on 127.0.0.1:`serverPort`. */
export function noObserver(serverPort: number): Observer {
  return {
    host: '127.0.0.1',
    port: serverPort,
    serverPort,
    recorder: new Recorder('none'),
    blind: true,
    release: () => Promise.reject(new Error('Cannot release a connection: nothing was observed')),
    peerPort: () => null,
    expect() {},
    isBystander() {},
    async close() {},
  };
}
