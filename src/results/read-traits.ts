/** What `standoff probe` keeps, one JSON file for each server, read back. */
import { readFolder } from './read-measurements.ts';
import { type Traits, traitsSchema } from './traits.ts';

/** The traits in `folder`, by file name; none if there is no such folder. What is broken is left out, with a warning. */
export const readTraits = (folder: string, warn: (warning: string) => void = console.error): Traits[] =>
  readFolder(folder, traitsSchema, 'file of traits', warn);
