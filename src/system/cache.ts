/** The user's cache folder for what takes long to make or to download and may be made again: compiled servers, programs from npm. */
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** `STANDOFF_CACHE`, or the place that the system has for it. It may not be there yet. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env.STANDOFF_CACHE) return path.resolve(env.STANDOFF_CACHE);
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'standoff');
  if (platform === 'win32') return path.join(env.LOCALAPPDATA ?? os.homedir(), 'standoff', 'Cache');
  return path.join(env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'standoff');
}
