import { sweep } from '../../src/system/sweep.ts';

/** Before and after the tests: ends and removes what a test that was cut off left behind. */
export default async function cleanUp(): Promise<() => Promise<void>> {
  const tidy = async () => {
    for (const sentence of await sweep()) console.error(`standoff: ${sentence}`);
  };
  await tidy();
  return tidy;
}
