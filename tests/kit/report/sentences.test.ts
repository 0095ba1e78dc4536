import { expect, test } from '@playwright/test';
import { renderPage } from '../../../src/report/page/page.tsx';
import { canaryWarnings } from '../../../src/report/sentences.ts';
import { matrixText } from '../../../src/report/terminal/terminal.ts';
import { canaryRun } from '../fixtures/dimensions.ts';
import { withoutOwnScript } from '../fixtures/own-script.ts';
import { HOSTILE, sampleResults, sampleRun } from '../fixtures/results.ts';

const ESC = String.fromCharCode(27);
const { canary } = canaryRun();
const terminal = (colour: boolean, found = canary) =>
  matrixText(sampleResults(), { columns: 80, colour, canary: found });

test('canaryWarnings() warns where a browser is known not to speculate, not where that is unknown', () => {
  expect(canaryWarnings(canary)).toEqual([
    "Chromium makes no speculative connections here: the stock preference 'net.network_prediction_options' is 2, " +
      'and the wire shows no silent connection; its ok verdicts are marked as not provoked.',
  ]);
  expect(canaryWarnings({ 'chromium-120': { speculates: false, text: '' } })[0]).toMatch(
    /^chromium-120 makes no speculative connections here; its ok/,
  );
});

test('matrixText() begins with the warning, bold and red when coloured', () => {
  expect(terminal(false)).toMatch(/^WARNING: Chromium makes no speculative connections here/);
  expect(terminal(true)).toContain(`${ESC}[1m${ESC}[31mWARNING: Chromium`);
  expect(terminal(false, {})).toMatch(/^- chromium stalls with/);
});

test('renderPage() has a banner for it, before anything that was found', () => {
  const page = (run = canaryRun()) => renderPage({ run, results: sampleResults(), traces: new Map() });
  const html = page();
  expect(html.match(/class="warning"/g)).toHaveLength(1);
  expect(html.indexOf('class="warning"')).toBeLessThan(html.indexOf('id="findings"'));
  expect(page(sampleRun())).not.toContain('class="warning"');
});

test('what a canary says is escaped', () => {
  const hostile = { [HOSTILE]: { speculates: false, text: HOSTILE }, chromium: { speculates: null, text: HOSTILE } };
  expect(terminal(false, hostile)).not.toContain(ESC);
  const html = renderPage({ run: { ...sampleRun(), canary: hostile }, results: sampleResults(), traces: new Map() });
  expect(withoutOwnScript(html)).not.toMatch(/<script/i);
});
