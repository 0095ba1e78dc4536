// @ts-nocheck The kit's types are Node's.
/** The small site on Bun.serve, as it comes: `bun serve.mjs PORT`. */
import { answerTo } from '../node/site.mjs';

const { port } = Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
  async fetch({ method, url }) {
    const { pathname, search } = new URL(url);
    const { body, ...head } = await answerTo(method, pathname + search);
    return new Response(body, head);
  },
});
console.log(`listening on 127.0.0.1:${port}`);
