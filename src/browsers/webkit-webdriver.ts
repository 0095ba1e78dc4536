/** WebKitGTK's MiniBrowser, driven by a WebKitWebDriver of its own. */
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { Builder, Capabilities } from 'selenium-webdriver';
import { startProcessGroup } from '../system/process-group.ts';
import type { Browser, LaunchOptions } from './browser.ts';
import { drive } from './webdriver.ts';

const READY_MS = 10_000;

/** Starts a WebKitWebDriver of its own and a MiniBrowser with it. `install.driver` is the path of WebKitWebDriver. */
export async function launchMiniBrowser({ install, profile, env, certificate }: LaunchOptions): Promise<Browser> {
  const port = await getPort({ host: '127.0.0.1', reserve: true });
  const service = startProcessGroup({
    program: install.driver ?? 'WebKitWebDriver',
    args: [`--port=${port}`, '--host=127.0.0.1'],
    // Everything that MiniBrowser keeps goes where XDG says: the trial's own folder is the fresh profile.
    env: {
      ...env,
      HOME: profile,
      XDG_DATA_HOME: `${profile}/data`,
      XDG_CACHE_HOME: `${profile}/cache`,
      XDG_CONFIG_HOME: `${profile}/config`,
    },
  });
  try {
    await isReady(port, service.exited);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          acceptInsecureCerts: certificate !== undefined,
          pageLoadStrategy: 'none', // `get` returns at once; the wire tells the rest
          'webkitgtk:browserOptions': { binary: install.executable, args: ['--automation'] },
        }),
      )
      .build();
    return await drive({
      driver,
      headless: false,
      switches: ['+--automation', ...(certificate === undefined ? [] : ['+acceptInsecureCerts'])],
      async end() {
        await Promise.race([driver.quit().catch(() => {}), delay(3000)]);
        await service.stop();
      },
    });
  } catch (error) {
    await service.stop();
    throw error;
  }
}

/** Waits until WebKitWebDriver answers `GET /status` (W3C WebDriver §8.3). */
async function isReady(port: number, exited: Promise<unknown>): Promise<void> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  const until = Date.now() + READY_MS;
  while (Date.now() < until && !gone) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => null);
    if (answer?.ok) {
      await answer.arrayBuffer();
      return;
    }
    await delay(20);
  }
  throw new Error(
    gone
      ? 'Cannot drive WebKit: WebKitWebDriver exited at start'
      : 'Cannot drive WebKit: WebKitWebDriver does not answer',
  );
}
