import { writeFileSync } from 'node:fs';
import { registrySchema } from '@portvakt/server/registry-file';

/** Where the schema is kept, for `$schema` of a registry file. */
export const registrySchemaFile = new URL('../registry.schema.json', import.meta.url);

/** `docs/registry.schema.json`: the form of a registry file, which the server checks with the same schema. */
export function renderRegistrySchema(): string {
  return `${JSON.stringify(registrySchema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(registrySchemaFile, renderRegistrySchema());
