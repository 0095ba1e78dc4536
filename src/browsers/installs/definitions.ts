/** Installed releases as browsers of the matrix. */

import path from 'node:path';
import type { FoundBrowser } from '../../system/find-browsers.ts';
import type { BrowserDefinition } from '../browser.ts';
import { chromium } from '../chromium.ts';
import { firefox } from '../firefox.ts';
import { controls } from '../unautomated.ts';
import { webkit } from '../webkit.ts';
import { engineOf, type InstalledRelease } from './release.ts';

const driven = { chromium, firefox, webkit };

const TITLES = {
  chromium: 'Chromium',
  chrome: 'Chrome',
  firefox: 'Firefox',
  'firefox-esr': 'Firefox',
  webkit: 'WebKit',
};

/**
 * The browsers of a release: as its driver opens it, if one can, and as a person starts it (`…-unautomated`). The first
 * has the release's own name.
 */
export function definitionsOf(release: InstalledRelease): readonly BrowserDefinition[] {
  const engine = engineOf(release.product);
  const control = controls.find((each) => each.engine === engine);
  if (!control) throw new Error(`no browser of the engine ${engine} can be started un-automated`);
  const title = `${TITLES[release.product]} ${release.id.slice(release.id.lastIndexOf('-') + 1)}`;
  const plain = { ...control, install: startedByHand(release) };
  if (release.speaks.driver === 'none') return [{ ...plain, id: release.id, title }];
  return [
    { ...driven[engine], id: release.id, title, install: startedByDriver(release) },
    { ...plain, id: `${release.id}-unautomated`, title: `${title}, un-automated` },
  ];
}

function startedByHand({ folder, product, source, version, executable }: InstalledRelease): FoundBrowser {
  return { engine: engineOf(product), source, version, executable: path.resolve(folder, executable) };
}

function startedByDriver(release: InstalledRelease): FoundBrowser {
  const { folder, webdriver } = release;
  if (!webdriver) return startedByHand(release);
  const driver = path.resolve(folder, webdriver.program);
  return { ...startedByHand(release), executable: webdriver.browser, driver };
}
