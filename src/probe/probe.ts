/** STAND-IN: replaced as a whole by the real probe of the same name and signature. It tries three things with raw sockets. */
import { connect, type Socket } from 'node:net';
import { kitVersion } from '../kit.ts';
import type { Obstacle, Traits } from '../results/traits.ts';
import type { ServerDefinition } from '../servers/definition.ts';
import { startServer } from '../servers/start.ts';
import { systemName } from '../system/platform.ts';
import { askAsBystander } from '../wire/bystander.ts';

export interface Running {
  readonly port: number;
  readonly path?: string;
  readonly tls?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Extent {
  readonly signal?: AbortSignal;
  readonly quick?: boolean;
}

const LIMIT_MS = 1000;

/** @public */
export async function probeServer(definition: ServerDefinition, extent: Extent = {}): Promise<Traits> {
  const { port, version, stop } = await startServer(definition);
  try {
    const traits = await probeRunning(
      { port, path: definition.page ?? '/', headers: definition.headers ?? {} },
      extent,
    );
    return { ...traits, server: { id: definition.id, version, model: definition.model } };
  } finally {
    await stop();
  }
}

export async function probeRunning(target: Running, { signal }: Extent = {}): Promise<Traits> {
  const obstacles: Obstacle[] = [];
  for (const [left, connections] of [
    ['silent', 1],
    ['silent', 6],
    ['kept-alive', 1],
  ] as const) {
    signal?.throwIfAborted();
    obstacles.push(await tryWith(target, left, connections));
  }
  const times = obstacles.flatMap(({ answerMs }) => answerMs ?? []);
  return {
    schema: 1,
    kit: kitVersion,
    measured: new Date().toISOString(),
    os: systemName(),
    server: { id: '', version: '', model: 'unknown' },
    tls: false,
    answerMs: Math.min(LIMIT_MS, ...times),
    limitMs: LIMIT_MS,
    keepsAlive: false,
    obstacles,
    readTimeoutMs: null,
    watchedMs: 0,
    backlog: null,
    backlogTried: 0,
    shutdown: [],
  };
}

async function tryWith(
  { port, path = '/', headers }: Running,
  left: Obstacle['left'],
  connections: number,
): Promise<Obstacle> {
  const open = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  let closedByServer = 0;
  for (const socket of open) socket.on('close', () => closedByServer++);
  if (left === 'kept-alive') {
    for (const socket of open) {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
      await Promise.race([new Promise((resolve) => socket.once('data', resolve)), late(LIMIT_MS)]);
    }
    await late(50);
  }
  const began = performance.now();
  const asked = askAsBystander(port, path, undefined, headers);
  const within = async (ms: number) => (await Promise.race([asked.outcome.then(() => true), late(ms)])) === true;
  const answered = await within(LIMIT_MS);
  const answerMs = answered ? performance.now() - began : null;
  const closed = closedByServer;
  for (const socket of open) socket.destroy();
  const released = answered ? null : await within(500);
  asked.close();
  const outcome = answered ? 'answered' : 'blocked';
  return { left, connections, agedMs: 0, outcome, answerMs, released, closedByServer: closed };
}

const late = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.on('error', reject);
    socket.on('data', () => {});
  });
}
