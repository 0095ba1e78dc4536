import type { Scenario } from './scenario.ts';

/**
 * Each is sent as soon as the one before is answered, most of them on the same connection. Head and body may come apart:
 * a server that takes one read for one request then answers with an error (vlang/v#25191).
 */
export const posts: Scenario = {
  id: 'posts',
  title: 'A person saves six times in quick succession (POST)',
  needsOfServer: ['posts'],
  anyPage: true,
  async play(stage) {
    await stage.send('posts');
    await stage.ask(stage.page);
  },
};
