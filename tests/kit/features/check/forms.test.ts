/** The forms of a page that a check sends. */
import { expect, test } from '@playwright/test';
import { findForms, formsIn } from '../../../../src/features/check/forms.ts';
import { sending } from '../../../../src/run/outer-page.ts';
import { adversaryFile } from '../../adversary/adversary-server.ts';
import { ownServer } from '../../fixtures/own-server.ts';

const PAGE = 'http://127.0.0.1:8000/settings?tab=1';
const read = (html: string) => formsIn(html, PAGE);

test('formsIn() takes what a form would send, and fills what is empty', () => {
  const html = `<form method=POST action="save?x=1&amp;y=2"><input name=a value="1"><textarea name=b></textarea>
    <input type=checkbox name=c value=on><input value="no name"><button name=d>Save</button></form>`;
  expect(read(html)).toEqual({
    posts: {
      path: '/save?x=1&y=2',
      fields: [
        ['a', '1'],
        ['b', 'standoff'],
      ],
    },
  });
});

test('formsIn() tells a form with a file from the others', () => {
  const html = `<form method=post enctype=multipart/form-data action=/up><input name=area value=net><input type=file name=f></form>
    <form method=post><input type=file name=f></form>`;
  expect(read(html)).toEqual({
    upload: { path: '/up', fields: [['area', 'net']], file: 'f' },
    posts: { path: '/settings?tab=1', fields: [] },
  });
});

for (const [what, html] of [
  ['a form that is got', '<form action=/find><input name=q></form>'],
  ['a form that leads to another server', '<form method=post action=http://127.0.0.1:9/save></form>'],
  ['an action that is no address', '<form method=post action="http://[">'],
  ['a form in a comment', '<!-- <form method=post action=/a></form> -->'],
  ['a form in a script', '<script>"<form method=post action=/a></form>"</script>'],
] as const) {
  test(`formsIn() leaves out ${what}`, () => expect(read(html)).toEqual({}));
}

test('findForms() asks a fresh instance', async () => {
  const server = ownServer({
    command: ['node', adversaryFile('one-read.mjs'), '{port}'],
    ready: { line: 'listening' },
  });
  expect(await findForms(server, new AbortController().signal)).toEqual({
    posts: { path: '/save', fields: [['text', 'standoff']] },
  });
});

test('sending() lets no name or value end its script', () => {
  const page = sending('posts', 'http://localhost:1/', { path: '/', fields: [['</script><script>alert(1)', '<!--']] });
  expect(page.match(/<\/?script/g)).toEqual(['<script', '</script']);
  expect(page).not.toContain('<!--');
});
