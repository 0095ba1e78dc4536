import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Removes a folder and all in it, trying again for about 3 s: browsers write into their profile while they die.
 * A folder that is not there is no error.
 */
export async function removeFolder(folder: string): Promise<void> {
  // Deno's rm does not know maxRetries.
  for (let pause = 10; ; pause *= 2) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (pause > 2000) throw new Error(`cannot remove ${folder}: ${(error as Error).message}`);
      await delay(pause);
    }
  }
}
