import { defineMatrix } from 'standoff';

/** Three servers: one's own, the same behind nginx, and one of the kit's to compare with. */
export default defineMatrix({
  servers: [{ id: 'mine', command: ['node', 'server.mjs', '{port}'] }, 'nginx-proxy(mine)', 'python-sequential'],
  scenarios: ['first-visit', 'bystander'],
  browsers: ['chromium', 'firefox', 'webkit'],
  trials: 3,
});
