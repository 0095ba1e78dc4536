/** What a person asks for, taken apart. Pure. */
import { InputError } from '../../errors.ts';
import { nearest } from '../../system/nearest.ts';
import { productSchema } from './release.ts';
import type { Wanted } from './source.ts';

/**
 * Reads `chromium@bullseye`.
 * @throws InputError if it is not of that form, or names no browser that is known
 */
export function readWanted(text: string): Wanted {
  const at = text.indexOf('@');
  const [name, where] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const product = productSchema.safeParse(name);
  if (!product.success) {
    const near = nearest(name, productSchema.options);
    throw new InputError(
      `Cannot install '${text}': unknown browser '${name}'${near ? `, did you mean '${near}'?` : '.'} Known: ${productSchema.options.join(', ')}`,
    );
  }
  if (where === '') {
    throw new InputError(
      `Cannot install '${text}': it does not say from where. Such as ${name}@bookworm (a Debian suite), ${name}@playwright, ${name}@/path/to/it; chrome@150 and firefox@150.0 are their makers'`,
    );
  }
  return { text, product: product.data, where };
}
