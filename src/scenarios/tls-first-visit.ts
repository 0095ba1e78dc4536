import type { Scenario } from './scenario.ts';

/** Over TLS a server may be blocked before a connection's first byte, or in the middle of its handshake. */
export const tlsFirstVisit: Scenario = {
  id: 'tls-first-visit',
  title: 'A person opens the page over TLS, and an independent client asks',
  needsOfServer: ['tls'],
  async play(stage) {
    await stage.open('/');
    await stage.settled('/');
    await stage.ask('/');
  },
};
