import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServerDefinition, ServerPlace } from '../src/servers/definition.ts';
import { type DocumentRoot, makeDocumentRoot } from '../src/servers/document-root.ts';

export default {
  id: 'lighttpd',
  title: 'lighttpd',
  model: 'event-loop',
  about: 'Waits for all connections in one thread, and keeps each for 5 s after an answer.',
  source: 'lighttpd.ts',
  needs: { lighttpd: 'lighttpd' },
  offers: [],
  version: { command: { program: 'lighttpd', args: ['-v'] }, pattern: /(lighttpd)\/([\d.]+)/ },
  async start(place) {
    const file = path.join(place.folder, 'lighttpd.conf');
    await writeFile(file, configuration(place, await makeDocumentRoot(place)));
    return { program: 'lighttpd', args: ['-D', '-f', file] };
  },
  ready: { line: /server started/ },
} satisfies ServerDefinition;

function configuration({ port, folder: own }: ServerPlace, { folder, types }: DocumentRoot): string {
  const typed = [...types].map(([name, type]) => `  "${name}" => "${type}"`);
  return `
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${folder}"
server.upload-dirs = ( "${own}" )
server.modules = ( "mod_setenv" )
index-file.names = ( "index.html" )
setenv.set-response-header = ( "Cache-Control" => "no-store" )
mimetype.assign = (
${typed.join(',\n')}
)
`;
}
