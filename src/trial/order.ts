/** How a worker has a trial played: it asks who gives the player where that is, and hands it an order. */
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Options } from '../options.ts';
import type { Navigation } from '../results/schema.ts';
import { runSecret } from '../system/secret.ts';
import { greet } from './greeting.ts';
import type { Played } from './play-cell.ts';

/** Where workers, and the player itself, find the process that gives the player: a port on 127.0.0.1. */
export const GIVER_PORT = 'STANDOFF_GIVER_PORT';

/** One trial of a cell, by ids. */
export interface Order {
  readonly run: string;
  readonly browser: string;
  readonly server: string;
  readonly scenario: string;
  readonly navigation: Navigation;
  readonly trial: number;
  readonly options: Options;
}

/**
 * Has a trial played by the run's player, and gives what it saw. If this process goes away meanwhile, so does the trial.
 * @throws if there is no player, or it dies meanwhile
 */
export async function playOrder(order: Order, giver = Number(process.env[GIVER_PORT] ?? 0)): Promise<Played> {
  const port = await findPlayer(giver);
  const { status, body } = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const lost = (error: Error) =>
      reject(new Error(`the player went away in the middle of the trial: ${error.message}`));
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${runSecret()}` };
    const asking = request({ host: '127.0.0.1', port, method: 'POST', agent: false, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', lost);
      answer.once('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() }));
    });
    asking.once('error', lost);
    asking.end(JSON.stringify(order));
  });
  if (status !== 200) throw new Error(`Cannot play: ${body || `the player refused the order (HTTP ${status})`}`);
  return JSON.parse(body) as Played;
}

async function findPlayer(giver: number): Promise<number> {
  if (giver === 0) throw new Error('Cannot play: there is no player. Is globalSetup of playwright.config.ts missing?');
  const socket = connect({ port: giver, host: '127.0.0.1' });
  greet(socket, 'want');
  let said = '';
  for await (const chunk of socket) said += chunk;
  if (!/^\d+$/.test(said)) throw new Error(`Cannot play: ${said || 'the run has ended'}`);
  return Number(said);
}
