/** What the instrument serves. Whatever a page is to do beyond being opened is done by its own script. */
import type { Answer } from './instrument.ts';

/** An icon that is inline, so that no request of the browser's own uses a connection that is watched. */
export const NO_ICON = '<link rel="icon" href="data:,">';

/** `html` comes after the title. */
export const page = (html: string, closes = true): Answer => ({
  type: 'text/html',
  body: `<!doctype html><meta charset="utf-8"><title>traits</title>${html}`,
  closes,
});

export const image = (closes: boolean): Answer => ({
  type: 'image/svg+xml',
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
  closes,
});

/**
 * Asks for things one after the other, and leaves `pauseMs` between them, in which what was used is put back.
 * @param steps expressions of JavaScript that are promises, such as those of `load()`
 */
export const oneAfterTheOther = (steps: readonly string[], pauseMs: number, beforeMs = pauseMs): string =>
  `<script>
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const load = (url) => new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = url; });
(async () => { await pause(${beforeMs}); ${steps.map((step) => `await ${step}; await pause(${pauseMs});`).join(' ')} })();
</script>`;
