/** What set-up does to the machine. Each command is said before it runs. */
import pc from 'picocolors';
import { $ } from 'zx';
import { aptCommands, asRoot } from '../src/system/plan-setup.ts';
import type { Platform } from '../src/system/platform.ts';
import { servicesOf, stopServices } from '../src/system/services.ts';

/** Installs packages of the distribution, and stops the services that they start. What failed is told. */
export async function installPackages(packages: readonly string[], platform: Platform): Promise<void> {
  const [update = [], install = []] = aptCommands(packages, platform);
  await run(update);
  // One package that a release does not have makes apt-get install none of them: then each by itself.
  if (!(await run(install)) && packages.length > 1) {
    for (const name of packages) await run(aptCommands([name], platform)[1] ?? []);
  }
  for (const name of await stopServices(servicesOf(packages), asRoot(platform))) {
    console.log(`Debian had started the service ${name}: stopped and disabled it, the kit starts its own.`);
  }
}

/** Runs a command without a terminal, and shows what it said only if it failed. @returns whether it ended well */
export async function run(command: readonly string[]): Promise<boolean> {
  announce(command);
  const started = Date.now();
  const { exitCode, stdall } = await $({ quiet: true, nothrow: true, stdio: ['ignore', 'pipe', 'pipe'] })`${command}`;
  if (exitCode === 0) {
    console.log(pc.dim(`  done in ${Math.round((Date.now() - started) / 1000)} s`));
    return true;
  }
  warn(`That ended with exit code ${exitCode}:\n${stdall.trim().split('\n').slice(-12).join('\n')}`);
  return false;
}

export function announce(command: readonly string[]): void {
  console.log(pc.bold(`$ ${command.join(' ')}`));
}

export function warn(text: string): void {
  process.stderr.write(`${pc.yellow(text)}\n`);
}
