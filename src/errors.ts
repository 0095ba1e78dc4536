/**
 * What the person gave is wrong: an option, an id, a file. The message names the input, what is wrong with it and what
 * to do. It is printed alone, without a stack, and the command exits with 2.
 *
 * @example
 * throw new InputError("STANDOFF_SERVERS='ngnix-proxy': unknown server 'ngnix-proxy', did you mean 'nginx-proxy'?");
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(message: string) {
    super(message);
    // Playwright prints the stack of what its configuration file throws: leave it one clean line. The stack must have
    // been read once before: Deno takes an error that comes out of `import()` without frames for one of its own loader.
    const { stack } = this;
    if (stack !== undefined) this.stack = `${this.name}: ${message}`;
  }
}
