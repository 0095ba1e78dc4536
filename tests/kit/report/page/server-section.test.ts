import { expect, test } from '@playwright/test';
import { sentencesOf } from '../../../../src/probe/text.ts';
import { traitSentences } from '../../../../src/report/page/server-section.tsx';
import { sequential, threaded, timeout } from '../../fixtures/traits.ts';

test('traitSentences() says what the probe says, and then what the server does with a connection', () => {
  for (const traits of [sequential('any'), threaded('any'), timeout('any')]) {
    const sentences = traitSentences(traits);
    expect(sentences.slice(0, -2)).toEqual(sentencesOf(traits));
    expect(sentences.at(-2)).toMatch(/^It (keeps connections alive|closes a connection) after an answer/);
  }
  expect(traitSentences(timeout('any'))).toContain('It closes a silent connection after 100 ms.');
});
