/** Turns a user's own server, given as plain data on the command line or in a configuration, into a definition. */
import path from 'node:path';
import { z } from 'zod';
import { InputError } from '../domain/errors.ts';
import type { ServerDefinition, ServerPlace } from './definition.ts';

/** Put in place of a port: in any argument, and in the values of `env`. */
const PORT = '{port}';

/** Your own server may have to be compiled first. */
const READY_MS = 30_000;

/** The characters of a header's name (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const pathSchema = z
  .string()
  .regex(/^\//, 'it must begin with /, such as /login')
  // As a browser sends it: without a fragment, and escaped.
  .transform((given) => {
    const { pathname, search } = new URL(`http://localhost${given}`);
    return `${pathname}${search}`;
  });

const headersSchema = z.record(
  z.string().regex(TOKEN, 'it is not a valid header name'),
  z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'a header value must be one line'),
);

const serverSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.-]{1,60}$/, 'it must be 1 to 60 letters, digits, dots, hyphens or underscores')
    .describe('the name for tables and files'),
  command: z
    .array(z.string())
    .min(1, 'it must name a program')
    .describe(
      'program and arguments, without a shell; {port} in any of them is replaced by a free port, which is also PORT in the environment',
    ),
  title: z.string().optional(),
  path: pathSchema.default('/').describe('the page to open'),
  posts: pathSchema.optional().describe('where it takes a form, which is then posted to'),
  upload: pathSchema.optional().describe('where it takes a form with a file'),
  headers: headersSchema.default({}).describe('headers that a request for the page needs'),
  ready: z
    .union([pathSchema, z.strictObject({ line: z.string().refine(isPattern, 'it is not a regular expression') })])
    .optional()
    .describe(
      'a path that is answered with any status, or a pattern of a line that the server writes; `path` if left out',
    ),
  readyMs: z.number().int().positive().default(READY_MS),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional().describe('the folder to run it in'),
  tls: z.boolean().default(false).describe('it speaks https, with whatever certificate'),
  port: z.number().int().min(1).max(65_535).optional().describe('where it listens, if it cannot be told another port'),
});

/** Your own server, as it is written in a configuration. */
export type OwnServer = z.input<typeof serverSchema>;

/** The same, checked and complete. */
export type CheckedServer = z.output<typeof serverSchema>;

/**
 * Checks the servers of a configuration.
 * @param where the name for errors, such as the file
 * @param cwd the folder that relative paths start from
 * @throws InputError naming what is wrong
 */
export function checkServers(given: unknown, where: string, cwd = process.cwd()): CheckedServer[] {
  const parsed = z.array(serverSchema).min(1, 'it names no server').safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map((each) => (typeof each === 'number' ? `[${each}]` : `.${String(each)}`)).join('') ?? '';
    throw new InputError(`Cannot use ${where}: servers${at}: ${issue?.message ?? 'not a list of servers'}`);
  }
  const ids = parsed.data.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new InputError(`Cannot use ${where}: two servers are called '${twice}'`);
  return parsed.data.map((each) => ({ ...each, cwd: path.resolve(cwd, each.cwd ?? '.') }));
}

/** The definition of your own server: one program, asked for one page. */
export function definitionOf(server: CheckedServer): ServerDefinition {
  const { id, command, title = id, path: page, headers, ready = page, readyMs, tls, posts, upload } = server;
  return {
    id,
    title,
    model: 'unknown',
    about: command.join(' '),
    source: '',
    needs: {},
    offers: tls ? ['tls'] : [],
    takes: { ...(posts && { posts: { path: posts } }), ...(upload && { upload: { path: upload } }) },
    page,
    headers,
    version: null, // nobody knows whether it takes --version: it might just start
    start: (place) => commandOf(server, place),
    ready: typeof ready === 'string' ? { request: ready, anyStatus: true } : { line: new RegExp(ready.line) },
    readyMs,
  };
}

function commandOf({ command, env, cwd = process.cwd() }: CheckedServer, { port }: ServerPlace) {
  const withPort = (text: string) => text.replaceAll(PORT, String(port));
  const [program = '', ...args] = command.map(withPort);
  return {
    program: program.includes('/') ? path.resolve(cwd, program) : program,
    args,
    env: {
      PORT: String(port),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withPort(value)])),
    },
    cwd,
  };
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

/** Reads a typed header: `Name: value`. @throws InputError */
export function headerOf(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
  const parsed = headersSchema.safeParse({ [name]: value });
  if (name !== '' && parsed.success) return [name, value];
  throw new InputError(`--header '${text}': it must be 'Name: value', such as 'Authorization: Bearer abc'`);
}

/** Reads a typed page. @throws InputError */
export function pageOf(text: string, option = '--path'): string {
  const parsed = pathSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InputError(`${option} '${text}': ${parsed.error.issues[0]?.message ?? 'it is not a path'}`);
}
