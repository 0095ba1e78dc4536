/** Real key presses (X11's XTEST, through xdotool): to a browser they are a person's. */
import { $, which } from 'zx';

/** Milliseconds between two key presses: a quick typist's. */
const KEY_MS = 30;

/** Whether key presses can be made here: X11 and xdotool. */
export const canType = (): boolean => process.platform === 'linux' && which.sync('xdotool', { nothrow: true }) !== null;

export interface Keyboard {
  /** Gives the keyboard to the last opened window whose WM_CLASS contains this. Waits for such a window. */
  focus(windowClass: string): Promise<void>;
  /** Presses keys together, such as `ctrl+t`. */
  press(keys: string): Promise<void>;
  type(text: string): Promise<void>;
}

/** The keyboard of the display that `env` names. */
export function keyboardOf(env: Readonly<Record<string, string>>): Keyboard {
  const run = $({ quiet: true, env: { ...process.env, ...env }, timeout: '20s' });
  return {
    async focus(windowClass) {
      const found = await run`xdotool search --sync --onlyvisible --class ${windowClass}`;
      const window = found.lines().at(-1);
      if (!window) throw new Error(`Cannot press keys: no window of class ${windowClass} on the display`);
      await run`xdotool windowfocus --sync ${window}`;
    },
    press: async (keys) => void (await run`xdotool key ${keys}`),
    type: async (text) => void (await run`xdotool type --delay ${KEY_MS} ${text}`),
  };
}

/** What people type: without the scheme. */
export const asTyped = (url: string): string => url.replace(/^http:\/\//, '');
