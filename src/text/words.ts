/** Small helpers for English. */

/** `1 cell`, `2 cells`. */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
