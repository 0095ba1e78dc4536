/** How a reader can see a cell happen: with the kit, or without it where one command starts the server. Pure. */
import type { Cell } from '../../domain/cells.ts';
import type { Command } from '../../servers/definition.ts';
import { visible } from '../../text/visible.ts';

/** The kit's own command for a cell. */
export const kitCommand = ({ browser, server, scenario }: Pick<Cell, 'browser' | 'server' | 'scenario'>): string =>
  `npx playwright test --project=${shellWord(browser)} -g ${shellWord(`${server} ${scenario}`)}`;

/** The shell command by which people start each engine's browser with a fresh profile. */
const BROWSERS: Readonly<Record<string, string>> = {
  chromium: '"$' + '{BROWSER:-chromium}" --user-data-dir="$profile" --no-first-run --no-default-browser-check $sandbox',
  firefox: '"$' + '{BROWSER:-firefox}" --profile "$profile" --no-default-browser-check',
};

/**
 * A script for a bystander cell: it starts the server, the browser as a person starts it, and `curl` as the next
 * client. It prints what happened and shows the proof: the answer comes when the browser is stopped.
 * @param command starts the server on port 8000, from the kit's folder; it needs `curl`, a browser and a display
 * @returns null for a scenario or an engine that no such script can play
 */
export function reproductionScript(
  { browser, server, scenario, worst }: Pick<Cell, 'browser' | 'server' | 'scenario' | 'worst'>,
  command: Command | null,
): string | null {
  const start = BROWSERS[worst.browser.engine];
  if (command === null || start === undefined || scenario !== 'bystander') return null;
  return `#!/bin/sh
# ${visible(`${browser} ${worst.browser.version} × ${server} › ${scenario}`, 200)}: does the next client get an answer?
# Run it in the kit's folder, on a machine with a display. BROWSER names another program. Whether the browser leaves a
# connection silent is a race: run it again if it does not. Exit code 1: it stalled; 0: it did not.
profile=$(mktemp -d)
sandbox=; [ "$(id -u)" = 0 ] && sandbox=--no-sandbox
${Object.entries(command.env ?? {})
  .map(([name, value]) => `${name}=${shellWord(value)} `)
  .join('')}${[command.program, ...command.args].map(shellWord).join(' ')} >/dev/null 2>&1 &
server=$!
trap 'kill $visitor $server 2>/dev/null; wait 2>/dev/null; rm -rf "$profile"' EXIT
sleep 2
${start} http://localhost:8000/ >/dev/null 2>&1 &
visitor=$!
sleep 6
began=$(date +%s%N)
curl --silent --output /dev/null --max-time 30 http://127.0.0.1:8000/ &
asking=$!
sleep 3
if ! kill -0 $asking 2>/dev/null; then echo 'The next client was answered within 3 s.'; exit 0; fi
echo 'The next client has waited for 3 s. Now the browser is stopped …'
kill $visitor
wait $asking && echo "… and the answer came, $(( ($(date +%s%N) - began) / 1000000 )) ms after the request."
exit 1
`;
}

const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
