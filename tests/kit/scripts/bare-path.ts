/** A machine with next to nothing on it. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../../../src/system/programs.ts';

/**
 * A PATH with nothing on it but the shell, a sudo, and an apt-get and an npm that write down what they were asked for.
 * @param install what they do to install, in words of the shell
 */
export async function barePath(folder: string, install: string): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  for (const name of ['bash', 'env']) await symlink((await findProgram(name)) ?? '', path.join(folder, name));
  const stubs = {
    sudo: '[ "$1" = -n ] && shift; exec "$@"',
    'apt-get': `echo "apt-get $*" >> ${folder}/asked; case "$*" in *install*) ${install};; esac`,
    npm: `echo "npm $*" >> ${folder}/asked; ${install}`,
  };
  for (const [name, text] of Object.entries(stubs)) {
    await writeFile(path.join(folder, name), `#!${folder}/bash\n${text}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  return {
    PATH: folder,
    CI: 'true',
    STANDOFF_CACHE: path.join(folder, 'cache'),
    PLAYWRIGHT_BROWSERS_PATH: path.join(folder, 'builds'),
    // The discard port: refused at once, as behind a firewall that says so.
    PLAYWRIGHT_DOWNLOAD_HOST: 'http://127.0.0.1:9',
  };
}
