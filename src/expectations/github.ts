/** Annotations that GitHub Actions shows beside a change: one for each group of trials that is not expected. Pure. */
import path from 'node:path';
import { cellsJudged, type JudgedRun } from './judge-run.ts';
import { groupSentence, nameOf } from './sentences.ts';

/**
 * Lines of GitHub's workflow commands.
 * @param root the folder of the working copy, from which the file of the expectations is named
 */
export function annotationsOf(judged: JudgedRun, root: string): string[] {
  return cellsJudged(judged, 'unexpected').flatMap((cell) =>
    cell.groups
      .filter(({ judgement }) => judgement === 'unexpected')
      .map((group) => {
        const file = path.relative(root, judged.file).split(path.sep).join('/');
        const line = group.expectation?.rule?.line ?? 1;
        // A file outside the working copy is none that GitHub can show.
        const place: Record<string, string> =
          file.startsWith('../') || path.isAbsolute(file) ? {} : { file, line: String(line) };
        return command({ ...place, title: `Unexpected: ${nameOf(cell)}` }, groupSentence(group, judged.file));
      }),
  );
}

function command(properties: Readonly<Record<string, string>>, message: string): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::error ${written.join(',')}::${escapedData(message)}`;
}

/** As GitHub's own library escapes: packages/core/src/command.ts of github.com/actions/toolkit (MIT). */
const escapedData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
