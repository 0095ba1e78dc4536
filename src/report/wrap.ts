/** Text in lines of at most so many columns. */

/**
 * `text` broken at spaces into lines of at most `width` characters, each after the first behind `indent` spaces. A word
 * that is longer than a line is cut, so that nothing ever runs over the width.
 */
export function wrap(text: string, width: number, indent = 0): string {
  const room = Math.max(20, width) - indent;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => each.match(new RegExp(`.{1,${room}}`, 'gu')) ?? [])) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > (lines.length === 0 ? room + indent : room) && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '') lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}
