import type { Scenario, Stage } from './scenario.ts';

/** More than any engine's limit of connections per host, which is 6 for HTTP/1.1. */
const TABS = 8;

/**
 * Opens tabs until the browser keeps a request back. That wait is the browser's own: somebody else is answered
 * meanwhile, and what was kept back is sent as soon as another tab is closed. A slow machine may look the same
 * until then, and no longer waiting tells the two apart: WebKit gives a tab up that waits for 20 s.
 * @param path the page of each tab
 * @param next what that page asks for, and holds
 */
export async function openTabsUntilKeptBack(stage: Stage, path: string, next: string): Promise<void> {
  const first = await stage.open(path);
  await stage.settled(next);
  for (let tabs = 2; tabs <= TABS; tabs++) {
    const unsent = await stage.openUnlessKeptBack(path, next);
    if (unsent === null) continue;
    await stage.ask(stage.page);
    await stage.close(first);
    await stage.settledWithin(stage.patienceMs, unsent);
    return;
  }
}

/** Of a page that holds a connection for as long as it is open, only so many can be open at once. */
export const manyTabs: Scenario = {
  id: 'many-tabs',
  title: 'A person opens the page in 8 tabs',
  anyPage: true,
  play: (stage) => openTabsUntilKeptBack(stage, stage.page, stage.page),
};
