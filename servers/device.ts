import type { ServerDefinition } from '../src/servers/definition.ts';
import { pythonServer, script } from './python/definition.ts';

export default {
  ...pythonServer(),
  id: 'device',
  title: 'Emulated device (ESP8266 web server)',
  model: 'timeout',
  about: 'Reads one connection at a time, closes it after the answer, and closes one that is silent for 5 s.',
  source: 'python/device.py',
  start: (place) => script(place, 'device.py'),
  ready: { line: /^listening on 127\.0\.0\.1:/ },
} satisfies ServerDefinition;
