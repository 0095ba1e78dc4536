/** Matching `*` for anything, going through the text once: a regular expression of somebody's asterisks may take for ever. Pure. */

/**
 * A pattern as a function of a text, whatever the case of letters. Each part between asterisks is looked for once, from where the one before
 * it ended: the first place is always good enough, since what follows has the most room then.
 * @param anywhere whether it may stand anywhere in the text; else it is the whole of it
 */
export function patternOf(pattern: string, anywhere: boolean): (text: string) => boolean {
  const [first = '', ...rest] = (anywhere ? `*${pattern}*` : pattern).toLowerCase().split('*');
  const last = rest.pop();
  return (text) => {
    const given = text.toLowerCase();
    if (last === undefined) return given === first;
    if (!given.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = given.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return given.length - last.length >= at && given.endsWith(last);
  };
}
