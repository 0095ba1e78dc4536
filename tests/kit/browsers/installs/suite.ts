/** A Debian suite of one's own: real packages, a signed index, served over loopback as a mirror serves them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';

export interface Mirror {
  readonly url: string;
  readonly keyring: string;
  /** Requests, in their order. */
  readonly asked: string[];
  /** Called before each answer with what is asked for; what it returns is what is sent. */
  alter: (name: string, bytes: Buffer) => Buffer | Promise<Buffer>;
  close(): Promise<void>;
}

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * A suite `test` with a package `chromium` whose program is a shell script, the shell that it needs with its libraries, and a
 * package `base-files`.
 */
export async function startMirror(folder: string): Promise<Mirror> {
  const pool = path.join(folder, 'pool');
  mkdirSync(pool, { recursive: true });
  const architecture = run('dpkg', '--print-architecture').trim();
  const deb = (name: string, version: string, fields: string, fill: (root: string) => void): string => {
    const root = path.join(folder, 'build', name);
    mkdirSync(path.join(root, 'DEBIAN'), { recursive: true });
    writeFileSync(
      path.join(root, 'DEBIAN', 'control'),
      `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: nobody <nobody@localhost>\n${fields}Description: a test\n`,
    );
    fill(root);
    const file = path.join(pool, `${name}_${version}_${architecture}.deb`);
    run('dpkg-deb', '--root-owner-group', '--build', root, file);
    const bytes = readFileSync(file);
    return `${run('dpkg-deb', '--field', file).trim()}\nFilename: pool/${path.basename(file)}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`;
  };
  const index = [
    deb('base-files', '1', 'Essential: yes\n', (root) => mkdirSync(path.join(root, 'etc'), { recursive: true })),
    deb('dash', '1', 'Essential: yes\n', copyShell),
    deb('chromium', '99.0.1.2-1', 'Depends: base-files\n', (root) => {
      mkdirSync(path.join(root, 'usr/bin'), { recursive: true });
      mkdirSync(path.join(root, 'usr/lib'), { recursive: true });
      writeFileSync(path.join(root, 'usr/bin/chromium'), '#!/bin/sh\necho "Chromium 99.0.1.2 of $(cat /etc/here)"\n');
      chmodSync(path.join(root, 'usr/bin/chromium'), 0o755);
      mkdirSync(path.join(root, 'etc'), { recursive: true });
      writeFileSync(path.join(root, 'etc/here'), 'the root\n');
      writeFileSync(path.join(root, 'usr/lib/filling'), Buffer.alloc(2_000_000, 'standoff'));
    }),
  ].join('\n');
  const suite = path.join(folder, 'dists/test');
  const binary = path.join(suite, `main/binary-${architecture}`);
  mkdirSync(binary, { recursive: true });
  writeFileSync(path.join(binary, 'Packages'), index);
  writeFileSync(
    path.join(folder, 'Release'),
    `Origin: Test\nSuite: test\nCodename: test\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\nArchitectures: ${architecture}\nComponents: main\nSHA256:\n ${sha256(Buffer.from(index))} ${Buffer.byteLength(index)} main/binary-${architecture}/Packages\n`,
  );
  const home = path.join(folder, 'gnupg');
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: string[]) => run('gpg', '--homedir', home, '--batch', '--quiet', '--yes', ...args);
  gpg('--passphrase', '', '--quick-generate-key', 'Test <test@localhost>', 'ed25519', 'sign', 'never');
  gpg('--clearsign', '--output', path.join(suite, 'InRelease'), path.join(folder, 'Release'));
  const keyring = path.join(folder, 'keyring.gpg');
  gpg('--output', keyring, '--export');
  try {
    run('gpgconf', '--homedir', home, '--kill', 'all');
  } catch {
    // nothing of it runs
  }
  return await serve(folder, keyring);
}

async function serve(folder: string, keyring: string): Promise<Mirror> {
  const asked: string[] = [];
  const server: Server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url ?? '').replace(/^\/debian\//, '');
    asked.push(name);
    const file = path.join(folder, name);
    if (!file.startsWith(folder) || !statSync(file, { throwIfNoEntry: false })?.isFile())
      return void response.writeHead(404).end();
    response.end(await mirror.alter(name, readFileSync(file)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const mirror: Mirror = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/debian`,
    keyring,
    asked,
    alter: (_, bytes) => bytes,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return mirror;
}

/** The machine's own dash and cat, with the libraries that they are linked with. */
function copyShell(root: string): void {
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  const libraries = new Set<string>();
  for (const [from, to] of [
    ['/bin/dash', 'bin/sh'],
    ['/bin/cat', 'bin/cat'],
  ] as const) {
    cpSync(from, path.join(root, to), { dereference: true });
    for (const [, library = ''] of run('ldd', from).matchAll(/(\/\S+) \(0x/g)) libraries.add(library);
  }
  for (const library of libraries) {
    mkdirSync(path.dirname(path.join(root, library)), { recursive: true });
    cpSync(library, path.join(root, library), { dereference: true });
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
