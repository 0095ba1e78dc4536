import type { Need } from '../../src/servers/definition.ts';

/** Perl with a module of a Debian package, which Debian's own Perl has. */
export function perl(module: string, packageName: string): Need {
  return {
    package: packageName,
    candidates: ['perl', '/usr/bin/perl'],
    check: [`-M${module}`, '-e', '1'],
    real: ['-e', 'print $^X'],
  };
}
