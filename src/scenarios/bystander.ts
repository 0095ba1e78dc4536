import type { Scenario } from './scenario.ts';

/** The browser is at rest, and somebody else asks. The seed's third experiment without its abort. */
export const bystander: Scenario = {
  id: 'bystander',
  title: 'A person leaves the page open, and an independent client asks',
  anyPage: true,
  overTls: true,
  async play(stage) {
    await stage.open(stage.page);
    await stage.settled(stage.page);
    await stage.ask(stage.page);
  },
};
