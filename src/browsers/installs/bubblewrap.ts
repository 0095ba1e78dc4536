/**
 * Programs of another system, unpacked into a folder, run under bubblewrap: they see that folder as their root, the temp folder,
 * the display and the network as they are, and nothing else of the machine.
 */
import { access, chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { $ } from 'zx';

/* Finding things in a root that was unpacked. */

/** Whether a file is there. */
export const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/**
 * The path of a program as the root's own processes see it, or null if the root has none.
 * @param name such as `/usr/lib/*\/webkit2gtk-4.1/MiniBrowser`, where `*` is the folder of the architecture
 */
export async function programIn(root: string, name: string): Promise<string | null> {
  const folders = await readdir(path.join(root, 'usr/lib')).catch(() => []);
  const architectures = name.includes('*') ? folders.filter((each) => each.endsWith('-linux-gnu')) : [''];
  for (const architecture of architectures) {
    const program = name.replace('*', architecture);
    if (await isThere(path.join(root, program))) return program;
  }
  return null;
}

/** Where something of the machine is bound, or made: bubblewrap cannot make these in a root that is read-only. */
const FOLDERS = ['dev', 'proc', 'sys', 'tmp', 'run', 'root', 'home', 'etc', 'var/tmp'];
const FILES = ['etc/hosts', 'etc/resolv.conf', 'etc/machine-id', 'etc/passwd', 'etc/group', 'etc/localtime'];

/**
 * Makes ready what the packages' own scripts would have: they are unpacked, not installed. Without these Firefox and GTK start,
 * but complain about every picture.
 */
const CACHES: readonly (readonly [program: string, ...args: string[]])[] = [
  ['/sbin/ldconfig'],
  ['/usr/bin/update-mime-database', '/usr/share/mime'],
  ['/usr/lib/*/glib-2.0/glib-compile-schemas', '/usr/share/glib-2.0/schemas'],
  ['/usr/lib/*/gdk-pixbuf-2.0/gdk-pixbuf-query-loaders', '--update-cache'],
  ['/usr/bin/fc-cache', '--system-only'],
];

/** Makes the folder ready to be a root, once everything is unpacked. */
export async function prepareRoot(root: string, signal: AbortSignal): Promise<void> {
  for (const folder of FOLDERS) await mkdir(path.join(root, folder), { recursive: true });
  for (const file of FILES) {
    if (!(await isThere(path.join(root, file)))) await writeFile(path.join(root, file), '');
  }
  // Hosts first: the name of a trial's server is nobody's to resolve but this machine's.
  await writeFile(path.join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
  for (const [name, ...args] of CACHES) {
    const program = await programIn(root, name);
    if (program === null) continue;
    const words = ['--bind', root, '/', '--dev', '/dev', '--proc', '/proc', '--', program, ...args];
    await $({ quiet: true, nothrow: true, signal, stdio: ['ignore', 'pipe', 'pipe'] })`bwrap ${words}`;
    signal.throwIfAborted();
  }
}

/**
 * Writes a program that runs `program` of the root, with whatever words it is given. It stands beside the root, and both may
 * be moved together.
 * @returns its path
 */
export async function writeWrapper(folder: string, name: string, program: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, wrapper(program));
  await chmod(file, 0o755);
  return file;
}

/** A process namespace of its own: when bubblewrap is ended, everything in it is. */
function wrapper(program: string): string {
  return `#!/bin/sh
# ${program} of the folder 'root' beside this file, under bubblewrap. Written by Standoff.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
temp=\${TMPDIR:-/tmp}
exec bwrap \\
  --ro-bind "$here/root" / --dev /dev --proc /proc --ro-bind /sys /sys \\
  --tmpfs /run --tmpfs /root --tmpfs /home --tmpfs /var/tmp \\
  --bind /tmp /tmp --bind ${quoted(os.tmpdir())} ${quoted(os.tmpdir())} --bind "$temp" "$temp" \\
  --bind-try /dev/shm /dev/shm --bind-try /dev/dri /dev/dri \\
  --ro-bind-try "\${XAUTHORITY:-/nonexistent}" "\${XAUTHORITY:-/nonexistent}" \\
  --ro-bind-try /etc/hosts /etc/hosts --ro-bind-try /etc/resolv.conf /etc/resolv.conf \\
  --ro-bind-try /etc/passwd /etc/passwd --ro-bind-try /etc/group /etc/group \\
  --ro-bind-try /etc/machine-id /etc/machine-id --ro-bind-try /etc/localtime /etc/localtime \\
  --unshare-pid --die-with-parent --chdir / -- ${program} "$@"
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
