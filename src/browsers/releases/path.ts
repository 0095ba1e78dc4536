/** A browser that is there already, wherever that is. Nothing of it is copied: if it goes, so does the release. */
import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../../errors.ts';
import { findProgram } from '../../system/find-program.ts';
import { isSnap } from '../../system/system-browsers.ts';
import { engineOf } from './release.ts';
import type { Placed, ReleaseSource, Wanted } from './source.ts';
import { isProgram, usualProgramIn, usualPrograms } from './usual-programs.ts';

/** Whether what stands behind the `@` is a path: no suite, version or channel has a separator in it. */
export const isPath = (where: string, separator: string = path.sep): boolean =>
  where.includes('/') || where.includes(separator);

/**
 * The program that a path leads to: itself, or one of the usual name in that folder.
 * @throws InputError if there is none that can be started
 */
async function programAt({ text, product, where }: Wanted): Promise<string> {
  const given = path.resolve(where.startsWith('~/') ? path.join(os.homedir(), where.slice(2)) : where); // no shell expands it behind an @
  const there = await stat(given).catch((error: NodeJS.ErrnoException) => error);
  if (there instanceof Error) {
    const why = there.code === 'ENOENT' || there.code === 'ENOTDIR' ? 'it is not there' : there.message;
    throw new InputError(`Cannot install '${text}': ${given}: ${why}. Give the path of the program itself`);
  }
  if (there.isDirectory()) {
    const found = await usualProgramIn(given, engineOf(product));
    if (found) return found;
    const names = usualPrograms[engineOf(product)].slice(0, 5).join(', ');
    throw new InputError(
      `Cannot install '${text}': ${given} is a folder, and has none of the usual programs in it (${names}, …). Give the path of the program itself`,
    );
  }
  if (await isProgram(given)) return given;
  throw new InputError(
    `Cannot install '${text}': ${given} cannot be started: it is not an executable file. If it is a program, type: chmod +x '${given}'`,
  );
}

/** The WebDriver of WebKitGTK or WPE: built beside its browser, or installed elsewhere. Playwright's WebKit has none, and needs none. */
async function webdriverOf(browser: string, { text }: Wanted): Promise<Placed['webdriver']> {
  if (/^(pw_run\.sh|Playwright(\.exe)?)$/.test(path.basename(browser))) return null;
  const beside = path.join(path.dirname(browser), 'WebKitWebDriver');
  const program = (await isProgram(beside)) ? beside : await findProgram('WebKitWebDriver');
  if (program) return { program, browser };
  throw new InputError(
    `Cannot install '${text}': WebKitWebDriver is neither beside ${browser} nor on the PATH. On Debian: apt-get install webkit2gtk-driver`,
  );
}

export const pathSource: ReleaseSource = {
  id: 'path',
  title: 'a browser that is there already: the path of its program, or of the folder that it is in',
  examples: ['chromium@/opt/chromium/chrome', 'firefox@./firefox/firefox', 'webkit@/opt/webkit/bin/MiniBrowser'],
  serves: ({ where }) => isPath(where),
  obstacle: async () => null,
  async install(wanted) {
    const executable = await programAt(wanted);
    if (await isSnap(executable)) {
      throw new InputError(
        `Cannot install '${wanted.text}': ${executable} is a snap, which cannot see profiles in the temp folder. Take one that is not: ${engineOf(wanted.product)}@playwright`,
      );
    }
    const webdriver = engineOf(wanted.product) === 'webkit' ? await webdriverOf(executable, wanted) : null;
    return { source: executable, executable, webdriver, version: null, published: null };
  },
};
