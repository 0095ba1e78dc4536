import { expect, test } from '@playwright/test';
import { hasDisplay, linuxFamily } from '../../../src/system/platform.ts';

test('linuxFamily() tells Ubuntu from Debian when one is made from the other', () => {
  expect(linuxFamily('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n')).toBe('debian');
  expect(linuxFamily('ID=ubuntu\nID_LIKE=debian\n')).toBe('ubuntu');
  expect(linuxFamily('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('ubuntu');
  expect(linuxFamily('ID=raspbian\nID_LIKE=debian\n')).toBe('debian');
  expect(linuxFamily('ID=fedora\nVARIANT_ID=debian\n')).toBe('linux');
  expect(linuxFamily('')).toBe('linux');
});

test('hasDisplay() knows X11 and Wayland and takes an empty name for none', () => {
  expect(hasDisplay({ DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  expect(hasDisplay({ DISPLAY: '' })).toBe(false);
});
