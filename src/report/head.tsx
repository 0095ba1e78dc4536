/** @jsxImportSource preact */
/** The head of every page of the kit: its one style sheet, and the policy that forbids all else. */
import { createHash } from 'node:crypto';
import { STYLE } from './style.css.ts';

/** Scripts and requests of any kind stay forbidden, should escaping ever fail. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function Head({ title }: { readonly title: string }) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={POLICY} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      {/* Otherwise a browser asks for /favicon.ico. */}
      <link rel="icon" href="data:," />
      <style>{STYLE}</style>
    </head>
  );
}
