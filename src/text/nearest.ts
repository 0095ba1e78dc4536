/** The word of `known` that is most like `word` (fewest letters to change); null if `known` is empty. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  for (const one of known) if (best === null || distance(word, one) < distance(word, best)) best = one;
  return best;
}

/** Levenshtein distance: letters to insert, delete or replace. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replace = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
