/**
 * The un-automated control: a browser started as a person starts it, with a regular profile and no remote debugging. The
 * address is typed with real key presses, or handed over on the command line. Nothing speaks to the browser; the wire
 * alone tells what it does. It serves every browser, also those that no driver speaks to.
 */
import { startProcessGroup } from '../system/process-group.ts';
import { type Browser, type BrowserDefinition, type LaunchOptions, NOT_AUTOMATED, type Tab } from './browser.ts';
import { asTyped, canType, keyboardOf } from './keyboard.ts';

export interface CommandBrowser {
  readonly id: string;
  readonly engine: BrowserDefinition['engine'];
  readonly title: string;
  /** WM_CLASS of its window, in part. */
  readonly windowClass: string;
  /** Words of its command line that make it use this profile, and keep its first-run pages away. */
  args(profile: string): readonly string[];
  /** Words that hand an address to it, or to the one that runs already on this profile; without, it can only be typed to. */
  handOver?(profile: string, url: string): readonly string[];
}

/** How long it is left alone after its window is there, in milliseconds: nobody says when it is ready. */
const REST_MS = 2500;

/** The definition of a browser that is started by its command. */
export function commandBrowser(browser: CommandBrowser): BrowserDefinition {
  return {
    id: browser.id,
    engine: browser.engine,
    title: browser.title,
    restMs: REST_MS,
    freshFor: 'all',
    races: 'all',
    closesIdleSockets: false,
    navigations: () => [
      ...(canType() ? (['typed'] as const) : []),
      ...(browser.handOver ? (['new-tab'] as const) : []),
    ],
    launch: (options) => launch(browser, options),
  };
}

async function launch(browser: CommandBrowser, { install, profile, env }: LaunchOptions): Promise<Browser> {
  // Some keep what they keep where XDG says, whatever their command line says.
  const home = {
    ...env,
    XDG_DATA_HOME: `${profile}/data`,
    XDG_CACHE_HOME: `${profile}/cache`,
    XDG_CONFIG_HOME: `${profile}/config`,
  };
  const group = startProcessGroup({ program: install.executable, args: browser.args(profile), env: home });
  const keyboard = keyboardOf(env);
  let closing = false;
  const started = keyboard.focus(browser.windowClass);
  const ended = group.exited.then(({ code }) => {
    throw new Error(`it ended with code ${code} before it had a window: ${group.output().trim().slice(-300)}`);
  });
  ended.catch(() => {}); // it ends in the end
  await Promise.race([started, ended]);
  return {
    version: install.version ?? '',
    driver: 'none',
    switches: browser.args('PROFILE').map((word) => `+${word}`),
    crashed: group.exited.then(({ code }) => (closing ? 'closed' : `the browser ended with code ${code}`)),
    async open(url, navigation, begins) {
      await keyboard.focus(browser.windowClass);
      if (navigation === 'typed') {
        await keyboard.press('ctrl+l');
        begins();
        await keyboard.type(asTyped(url));
        await keyboard.press('Return');
      } else {
        begins();
        const second = startProcessGroup({
          program: install.executable,
          args: browser.handOver?.(profile, url) ?? [url],
          env: home,
        });
        void second.exited.then(() => second.stop());
      }
      return tabOf(env, browser.windowClass);
    },
    async close() {
      closing = true;
      await group.stop();
    },
  };
}

function tabOf(env: Readonly<Record<string, string>>, windowClass: string): Tab {
  const keyboard = keyboardOf(env);
  const press = async (keys: string): Promise<void> => {
    await keyboard.focus(windowClass);
    await keyboard.press(keys);
  };
  return {
    automation: Promise.resolve({ outcome: NOT_AUTOMATED, ms: null }),
    reload: () => press('F5'),
    stop: () => press('Escape'),
    close: () => press('ctrl+w'),
  };
}
