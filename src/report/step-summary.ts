/** The summary that GitHub Actions shows on the page of a workflow's run. */
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { visible } from './visible.ts';

/** GitHub refuses what is longer than 1 MiB for a step, all of it; some of it may be written already. */
const MOST_CHARACTERS = 250_000;

/**
 * Adds `markdown` to the file that `GITHUB_STEP_SUMMARY` names, where it does. That it could not be written is told, and
 * does not fail the run.
 */
export function writeStepSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  const file = env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  const text =
    markdown.length <= MOST_CHARACTERS
      ? markdown
      : 'Standoff: the summary is too long for this page: see the report.\n';
  try {
    appendFileSync(file, `${text}\n`);
  } catch (error) {
    process.stderr.write(
      `standoff: Cannot write GITHUB_STEP_SUMMARY='${file}': ${visible((error as Error).message)}\n`,
    );
  }
}
