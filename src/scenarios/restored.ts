import type { Scenario } from './scenario.ts';

/** The browser opens the tabs of its last session while it is still starting, before a person does anything. */
export const restored: Scenario = {
  id: 'restored',
  title: 'A person starts the browser, which opens the page of its last session, and an independent client asks',
  needs: 'restored',
  livedIn: true,
  async play(stage) {
    await stage.restoreSession('/');
    await stage.settled('/');
    await stage.ask('/');
  },
};
