import { writeFileSync } from 'node:fs';
import { trustFileSchema } from '@portvakt/server/organisation-certificates';

/** Where the schema is kept, for `$schema` of a trust file. */
export const trustFileSchemaFile = new URL('../trust-file.schema.json', import.meta.url);

/** `docs/trust-file.schema.json`: the form of a trust file, which the server checks with the same schema. */
export function renderTrustFileSchema(): string {
  return `${JSON.stringify(trustFileSchema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(trustFileSchemaFile, renderTrustFileSchema());
