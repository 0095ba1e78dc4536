/** @jsxImportSource preact */
/** The head of every page of the kit: its one style sheet, and the policy that forbids all else. */
import { createHash } from 'node:crypto';
import { STYLE } from './style.css.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** All scripts but the page's own and requests of any kind stay forbidden, should escaping ever fail. */
const policyOf = (script: string | undefined): string =>
  [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `style-src ${hashOf(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

interface HeadProps {
  readonly title: string;
  /** The one script of the page, if it has one. */
  readonly script?: string;
}

export function Head({ title, script }: HeadProps) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policyOf(script)} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      {/* Otherwise a browser asks for /favicon.ico. */}
      <link rel="icon" href="data:," />
      <style>{STYLE}</style>
    </head>
  );
}
