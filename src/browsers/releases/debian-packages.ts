/** Which of Debian's packages a browser is, and where its program is in them. */
import type { Product } from './release.ts';

export interface Packages {
  /** Of these the first that the suite has. */
  readonly browser: readonly string[];
  /** As well, of each list the first that the suite has. */
  readonly beside: readonly (readonly string[])[];
  /** Where its program is in them: the first that is there. `*` is the folder of the architecture. */
  readonly programs: readonly string[];
}

export const PACKAGES: Readonly<Partial<Record<Product, Packages>>> = {
  chromium: { browser: ['chromium'], beside: [], programs: ['/usr/bin/chromium'] },
  firefox: {
    browser: ['firefox', 'firefox-esr'],
    beside: [],
    programs: ['/usr/lib/firefox/firefox', '/usr/lib/firefox-esr/firefox-esr'],
  },
  'firefox-esr': { browser: ['firefox-esr'], beside: [], programs: ['/usr/lib/firefox-esr/firefox-esr'] },
  webkit: {
    browser: ['webkitgtk-webdriver', 'webkit2gtk-driver'],
    beside: [['libwebkit2gtk-4.1-0', 'libwebkit2gtk-4.0-37', 'libwebkitgtk-6.0-4']],
    programs: [
      '/usr/lib/*/webkit2gtk-4.1/MiniBrowser',
      '/usr/lib/*/webkit2gtk-4.0/MiniBrowser',
      '/usr/lib/*/webkitgtk-6.0/MiniBrowser',
    ],
  },
};
