/** Finding things in a root that was unpacked. */
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';

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
