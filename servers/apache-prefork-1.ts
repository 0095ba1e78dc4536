import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServerDefinition, ServerPlace } from '../src/servers/definition.ts';
import { type DocumentRoot, makeDocumentRoot } from '../src/servers/document-root.ts';

export default {
  id: 'apache-prefork-1',
  title: 'Apache httpd (prefork) with one worker',
  model: 'sequential',
  defersAccept: true,
  about:
    'One process reads one connection, and keeps it for 5 s after an answer, before it accepts the next; the kernel passes on a silent one only late.',
  source: 'apache-prefork-1.ts',
  needs: { apache2: 'apache2-bin' },
  offers: [],
  version: { command: { program: 'apache2', args: ['-v'] }, pattern: /(Apache)\/([\d.]+)/ },
  async start(place) {
    const file = path.join(place.folder, 'apache.conf');
    await writeFile(file, configuration(place, await makeDocumentRoot(place)));
    return { program: 'apache2', args: ['-D', 'FOREGROUND', '-d', place.folder, '-f', file] };
  },
  ready: { line: /resuming normal operations/ },
} satisfies ServerDefinition;

/** Debian's modules, and only the settings that affect connections: time-outs are Apache's defaults. */
function configuration({ port, folder: own }: ServerPlace, { folder, types }: DocumentRoot): string {
  const modules = ['mpm_prefork', 'authz_core', 'mime', 'dir', 'headers', 'reqtimeout'];
  const typed = [...types].map(([name, type]) => `<Files "${name}">\n  ForceType "${type}"\n</Files>`);
  return `
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile "${own}/apache.pid"
DefaultRuntimeDir "${own}"
# Its standard error is no file that it could open: cat writes to the same place.
ErrorLog "|/bin/cat"
# Started by root, its worker would be the user "#-1".
User #65534
Group #65534
StartServers 1
MinSpareServers 1
MaxSpareServers 1
ServerLimit 1
MaxRequestWorkers 1
DocumentRoot "${folder}"
DirectoryIndex index.html
TypesConfig /dev/null
Header set Cache-Control no-store
${typed.join('\n')}
`;
}
