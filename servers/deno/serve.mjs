// @ts-nocheck The kit's types are Node's.
/** The small site on Deno.serve, as it comes: `deno run serve.mjs PORT`. */
import { answerTo } from '../node/site.mjs';

Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.args[0]) }, async ({ method, url }) => {
  const { pathname, search } = new URL(url);
  const { body, ...head } = await answerTo(method, pathname + search);
  return new Response(body, head);
});
