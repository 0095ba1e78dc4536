/** What a person does with the keyboard in a browser that Playwright drives: typing an address, reloading a page. */
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext } from '@playwright/test';
import type { Tab } from './browser.ts';
import { asTyped, keyboardOf } from './keyboard.ts';
import { tabOf } from './playwright.ts';

export interface ByKey {
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly context: BrowserContext;
  /** WM_CLASS of the browser's window, in part. */
  readonly windowClass: string;
  readonly begins: () => void;
}

/** A page that is reloaded is left alone for as long after it has loaded, or after it has not. */
const REST_MS = 1000;
const LOAD_MS = 5000;

/** Focuses the browser's window, opens a new tab with Ctrl+T, types the address and presses Return. */
export async function openByTyping({ env, url, context, windowClass, begins }: ByKey): Promise<Tab> {
  const keyboard = keyboardOf(env);
  await keyboard.focus(windowClass);
  const page = context.waitForEvent('page', { timeout: 15_000 });
  await keyboard.press('ctrl+t');
  const opened = await page;
  await keyboard.press('ctrl+l'); // the driver may have given the focus to the page
  begins();
  const tab = tabOf(Promise.resolve(opened), () => opened.waitForURL(url, { timeout: 0, waitUntil: 'load' }));
  await keyboard.type(asTyped(url));
  await keyboard.press('Return');
  return tab;
}

/** Opens the address in a new tab, leaves it alone, and reloads it with F5: what is new begins there. */
export async function reloadByKey({ env, url, context, windowClass, begins }: ByKey): Promise<Tab> {
  const keyboard = keyboardOf(env);
  const page = await context.newPage();
  await page.bringToFront();
  begins();
  await page.goto(url, { timeout: LOAD_MS, waitUntil: 'load' }).catch(() => {}); // the wire tells
  await delay(REST_MS);
  await keyboard.focus(windowClass);
  begins();
  const tab = tabOf(Promise.resolve(page), () => page.waitForEvent('load', { timeout: 0 }));
  await keyboard.press('F5');
  return tab;
}
