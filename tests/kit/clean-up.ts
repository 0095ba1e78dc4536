import { endLikeCtrlC } from '../../src/system/interrupt.ts';
import { sweep } from '../../src/system/sweep.ts';

/** Before and after the tests, also when a signal ends them: ends and removes what a test that was cut off left behind. */
export default async function cleanUp(): Promise<() => Promise<void>> {
  const tidy = async () => {
    for (const sentence of await sweep()) console.error(`standoff: ${sentence}`);
  };
  const ignoreSignals = endLikeCtrlC();
  await tidy();
  return async () => {
    await tidy();
    ignoreSignals();
  };
}
