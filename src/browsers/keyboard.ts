/** Real key presses (X11's XTEST, through xdotool). A browser cannot distinguish them from a person's. */

import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from '@playwright/test';
import { $, which } from 'zx';
import type { Approach, Tab } from './browser.ts';
import { PRESS_MS, tabOf } from './playwright.ts';

/** Milliseconds between two key presses: a quick typist's. */
const KEY_MS = 30;

/** How long the mouse rests on a link before the click. */
const HOVER_MS = 200;

/** Whether the kit can press keys here: it needs X11 and xdotool. */
export const canType = (): boolean => process.platform === 'linux' && which.sync('xdotool', { nothrow: true }) !== null;

/** In pixels from the top left corner of a window. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Keyboard {
  /** Gives the keyboard focus to the last opened window whose WM_CLASS contains this. Waits for such a window. */
  focus(windowClass: string): Promise<void>;
  /** Presses keys together, such as `ctrl+t`. */
  press(keys: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Moves the mouse to the middle of the focused window, rests there, and clicks with these keys held down. */
  clickMiddle(held?: readonly string[]): Promise<void>;
  /** Moves the mouse to the middle of the focused window, and rests there. */
  hoverMiddle(): Promise<void>;
  /** Moves the mouse to this place of the focused window, presses it, and holds it. What it gives lets go. */
  hold(place: Place): Promise<() => Promise<void>>;
}

/** The keyboard of the display that `env` names. */
export function keyboardOf(env: Readonly<Record<string, string>>): Keyboard {
  const run = $({ quiet: true, env: { ...process.env, ...env }, timeout: '20s' });
  const move = async ({ x, y }: Place) => {
    const window = (await run`xdotool getwindowfocus`).stdout.trim();
    await run`xdotool mousemove --window ${window} ${x} ${y}`;
    await delay(HOVER_MS);
  };
  const moveToMiddle = async () => {
    const { width, height } = windowSize((await run`xdotool getwindowfocus getwindowgeometry --shell`).stdout);
    await move({ x: Math.round(width / 2), y: Math.round(height * 0.6) });
  };
  return {
    async focus(windowClass) {
      for (let tried = 1; ; tried++) {
        try {
          const found = await run`xdotool search --sync --onlyvisible --class ${windowClass}`;
          await run`xdotool windowfocus --sync ${found.lines().at(-1) ?? ''}`;
          return;
        } catch (error) {
          // A starting browser opens windows that are gone before they can be used (BadWindow).
          if (tried === 5)
            throw new Error(
              `Cannot press keys: no window of class ${windowClass} takes them (${(error as Error).message.split('\n')[0]})`,
            );
          await delay(100);
        }
      }
    },
    press: async (keys) => void (await run`xdotool key ${keys}`),
    async clickMiddle(held = []) {
      await moveToMiddle();
      const press = ['mousedown', '1', 'sleep', String(PRESS_MS / 1000), 'mouseup', '1'];
      await run`xdotool ${held.flatMap((key) => ['keydown', key])} ${press} ${held.flatMap((key) => ['keyup', key])}`;
    },
    hoverMiddle: moveToMiddle,
    async hold(place) {
      await move(place);
      await run`xdotool mousedown 1`;
      return async () => void (await run`xdotool mouseup 1`);
    },
    type: async (text) => void (await run`xdotool type --delay ${KEY_MS} ${text}`),
  };
}

/** The address as people type it, without the scheme. */
export const asTyped = (url: string): string => url.replace(/^http:\/\//, '');

/** Reads the output of `xdotool getwindowgeometry --shell`. */
function windowSize(text: string): { width: number; height: number } {
  const number = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return { width: number('WIDTH'), height: number('HEIGHT') };
}

/* Keyboard actions in a browser that Playwright drives: typing an address, reloading a page. */

export interface ByKey {
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly context: BrowserContext;
  /** Part of the WM_CLASS of the browser's window. */
  readonly windowClass: string;
  readonly begins: () => void;
  /** Stops a navigation by the browser's own protocol, where there is one; without, a script in the page does. */
  readonly stop?: (page: Page) => Promise<void>;
}

const stopping = ({ stop }: ByKey, page: Page) => (stop ? { stop: () => stop(page) } : {});

/** A page that is reloaded is left alone for as long after it has loaded, or after it has not. */
const REST_MS = 1000;
const LOAD_MS = 5000;

/** How soon a page is asked for once Return was pressed, in milliseconds; else the keys are pressed again, so often at most. */
const ASKED_MS = 5000;
const TYPED_MOST = 3;

/** Focuses the browser's window and opens a new tab with Ctrl+T, in whose address bar the next keys go. */
async function newTabByKey({ context, windowClass }: ByKey, keyboard: Keyboard): Promise<Page> {
  await keyboard.focus(windowClass);
  const page = context.waitForEvent('page', { timeout: 15_000 });
  await keyboard.press('ctrl+t');
  const opened = await page;
  await keyboard.press('ctrl+l'); // the driver may have given the focus to the page
  return opened;
}

/** Types the address into a new tab and presses Return. */
export async function openByTyping(how: ByKey): Promise<Tab> {
  const keyboard = keyboardOf(how.env);
  const page = await newTabByKey(how, keyboard);
  how.begins();
  const loaded = () => page.waitForURL(how.url, { timeout: 0, waitUntil: 'load' });
  const tab = tabOf(Promise.resolve(page), loaded, stopping(how, page));
  for (let tried = 1; ; tried++) {
    const isOurs = (request: Request) => request.url() === how.url; // if keys get lost, the browser asks for another address
    const asked = page.waitForEvent('request', { predicate: isOurs, timeout: ASKED_MS }).catch(() => null);
    await keyboard.type(asTyped(how.url));
    await keyboard.press('Return');
    if (tried === TYPED_MOST || (await asked)) return tab;
    await keyboard.press('ctrl+l'); // the keys went elsewhere: on a busy machine the focus comes late
  }
}

/** Types the address into a new tab, as far as a person types it, and does not press Return. */
async function beginTyping(how: ByKey): Promise<Tab> {
  const keyboard = keyboardOf(how.env);
  const page = await newTabByKey(how, keyboard);
  how.begins();
  await keyboard.type(asTyped(how.url).replace(/\/$/, ''));
  return tabOf(Promise.resolve(page), async () => {});
}

/** Presses the bookmark of the address, and holds it. The tab's `follow` lets go of it. */
async function holdBookmark({ env, context, windowClass, begins }: ByKey, bookmark: Place): Promise<Tab> {
  const keyboard = keyboardOf(env);
  const page = await context.newPage();
  await page.bringToFront();
  await keyboard.focus(windowClass);
  begins();
  const letGo = await keyboard.hold(bookmark);
  return tabOf(Promise.resolve(page), async () => {}, { follow: letGo });
}

/**
 * Does by keys or with the mouse what comes before opening the address.
 * @param bookmark where its bookmark is in the browser's window
 */
export const approachByKey = (how: ByKey, approach: Approach, bookmark: Place): Promise<Tab> =>
  approach === 'bookmark' ? holdBookmark(how, bookmark) : beginTyping(how);

/** Opens the address in a new tab, leaves it alone, and reloads it with F5: what is new begins there. */
export async function reloadByKey(how: ByKey): Promise<Tab> {
  const { env, url, context, windowClass, begins } = how;
  const keyboard = keyboardOf(env);
  const page = await context.newPage();
  await page.bringToFront();
  begins();
  await page.goto(url, { timeout: LOAD_MS, waitUntil: 'load' }).catch(() => {}); // the wire shows it
  await delay(REST_MS);
  await keyboard.focus(windowClass);
  begins();
  const tab = tabOf(Promise.resolve(page), () => page.waitForEvent('load', { timeout: 0 }), stopping(how, page));
  await keyboard.press('F5');
  return tab;
}
