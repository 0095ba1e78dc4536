import path from 'node:path';
import type { ServerDefinition } from '../src/servers/definition.ts';

export default {
  id: 'webrick',
  title: 'Ruby WEBrick',
  model: 'threaded',
  about: 'Gives every connection its own thread, 100 at most.',
  source: 'ruby/webrick.rb',
  needs: {
    ruby: {
      package: 'ruby-webrick',
      candidates: ['ruby', '/usr/bin/ruby'],
      check: ['-e', "require 'webrick'"],
      real: ['-e', 'puts RbConfig.ruby'],
    },
  },
  offers: ['slow', 'redirect'],
  version: {
    command: { program: 'ruby', args: ['-r', 'webrick', '-e', 'puts "WEBrick #{WEBrick::VERSION}"'] },
    pattern: /(WEBrick) ([\d.]+)/,
  },
  start: ({ port, servers }) => ({ program: 'ruby', args: [path.join(servers, 'ruby/webrick.rb'), String(port)] }),
  ready: { line: /WEBrick::HTTPServer#start: pid=\d+ port=\d+/ },
} satisfies ServerDefinition;
