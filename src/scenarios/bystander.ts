import type { Scenario } from './scenario.ts';

/** The browser is at rest, and somebody else asks. The seed's third experiment without its abort. */
export const bystander: Scenario = {
  id: 'bystander',
  title: 'A person leaves the page open, and an independent client asks',
  async play(stage) {
    await stage.open('/');
    await stage.settled('/');
    await stage.ask('/');
  },
};
