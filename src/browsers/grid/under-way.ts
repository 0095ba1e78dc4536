/**
 * The sessions that were asked for and have not come yet. Whoever ends this process waits for them: only what has come can be ended.
 * Kept apart from session.ts, whose driver takes half a second to load.
 */
export const underWay = new Set<Promise<unknown>>();
