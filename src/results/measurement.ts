/** What every file of a measurement of one browser begins with: by which kit, when and where, and of which browser. */
import { z } from 'zod';

export const measuredBrowserSchema = z.strictObject({
  id: z.string(),
  engine: z.enum(['chromium', 'firefox', 'webkit']),
  version: z.string().describe('read from the running browser, if it tells'),
});

export const measurementSchema = z.strictObject({
  schema: z.literal(1),
  kit: z.string(),
  measured: z.string().describe('ISO 8601'),
  os: z.string(),
  cpus: z.number().int(),
  browser: measuredBrowserSchema,
});
