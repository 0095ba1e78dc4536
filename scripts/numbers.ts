/** Parses numbers of options. Each throws commander's own error, to which commander adds the name of the option. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('it must be a whole number above 0.');
  return Number(text);
}

export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('it must be a port from 1 to 65535.');
  return port;
}

export function patienceMs(text: string): number {
  const ms = wholeNumber(text);
  if (ms < 200)
    throw new InvalidArgumentError('it must be at least 200 ms: shorter waits look the same as a busy machine.');
  return ms;
}

export function minutes(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : 0;
  if (value <= 0 || value > 120) throw new InvalidArgumentError('it must be a number of minutes above 0, at most 120.');
  return value;
}

export function minutesOrNone(text: string): number {
  return /^0+(\.0*)?$/.test(text) ? 0 : minutes(text);
}
