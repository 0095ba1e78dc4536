import type { Scenario } from './scenario.ts';

/** A body of several parts, which the browser may send in as many pieces (logicog/RTLPlayground#353). */
export const upload: Scenario = {
  id: 'upload',
  title: 'A person sends a form with a file',
  needsOfServer: ['upload'],
  anyPage: true,
  async play(stage) {
    await stage.send('upload');
    await stage.ask(stage.page);
  },
};
