import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command, ServerDefinition, ServerPlace } from '../../src/servers/definition.ts';

/** The common part of all Caddy servers. */
export const caddyServer = {
  needs: { caddy: 'caddy' },
  version: { command: { program: 'caddy', args: ['environ'] }, pattern: /(caddy)\.Version=v?([\d.]+)/ },
  ready: { line: /serving initial configuration/ },
} satisfies Partial<ServerDefinition>;

/** Runs Caddy with one site, which listens on the server's port. */
export async function runCaddy({ port, folder }: ServerPlace, directives: string): Promise<Command> {
  const file = path.join(folder, 'Caddyfile');
  // Its administration would listen on another port.
  await writeFile(
    file,
    `{
  admin off
}
http://:${port} {
  bind 127.0.0.1
${directives}
}
`,
  );
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  return { program: 'caddy', args: ['run', '--adapter', 'caddyfile', '--config', file], env };
}
