/** Places the observers: the relay between browser and server, a passive capture, or both at once. */
import type { Observer } from './observer.ts';
import { startPcap } from './pcap.ts';
import { now, Recorder } from './recorder.ts';
import { startRelay } from './relay.ts';

/*
 * No observer: nothing stands between browser and server, and nothing captures. Only the bystander reports its own
 * connection. This exists to measure what observing changes.
 */

/** The observer that does not observe the server on 127.0.0.1:`serverPort`. */
function noObserver(serverPort: number): Observer {
  return {
    host: '127.0.0.1',
    port: serverPort,
    serverPort,
    recorder: new Recorder('none'),
    blind: true,
    release: () => Promise.reject(new Error('Cannot close a connection: there is no observer')),
    peerPort: () => null,
    expect() {},
    isBystander() {},
    async close() {},
  };
}

export interface Observation {
  /** The observer whose trace gives the verdict. */
  readonly observer: Observer;
  /** The capture that is compared with the relay's trace, with observer `both`. */
  readonly second: Recorder | null;
  /** The capture file, or null. */
  readonly pcap: string | null;
}

/**
 * Starts observing the server on 127.0.0.1:`serverPort`. A capture is written into `folder`.
 * @param host where a relay listens; what captures does so on loopback
 * @param port where a relay listens; a free port without
 */
export async function observe(
  kind: 'relay' | 'pcap' | 'both' | 'none',
  serverPort: number,
  folder: string,
  host?: string,
  port?: number,
): Promise<Observation> {
  const file = `${folder}/wire.pcap`;
  if (kind === 'none') return { observer: noObserver(serverPort), second: null, pcap: null };
  if (kind === 'relay') return { observer: await startRelay(serverPort, host, port), second: null, pcap: null };
  if (kind === 'pcap') return { observer: await startPcap(serverPort, file), second: null, pcap: file };
  const relay = await startRelay(serverPort, host, port);
  try {
    const capture = await startPcap(relay.port, file);
    return { observer: together(relay, capture), second: capture.recorder, pcap: file };
  } catch (error) {
    await relay.close();
    throw error;
  }
}

/** Both get the same calls; only the relay acts on connections. */
function together(relay: Observer, capture: Observer): Observer {
  const begin = relay.recorder.begin.bind(relay.recorder);
  relay.recorder.begin = (at = now()) => {
    begin(at);
    capture.recorder.begin(at);
  };
  const step = relay.recorder.step.bind(relay.recorder);
  relay.recorder.step = (what, text, about, at = now()) => {
    step(what, text, about, at);
    capture.recorder.step(what, text, about, at);
  };
  return {
    ...relay,
    expect(client) {
      relay.expect(client);
      capture.expect(client);
    },
    isBystander(port) {
      relay.isBystander(port);
      capture.isBystander(port);
    },
    fault: () => relay.fault?.() ?? capture.fault?.() ?? null,
    async close() {
      capture.recorder.end(); // the effects of closing the relay are not part of the trial
      await capture.close();
      await relay.close();
    },
  };
}
