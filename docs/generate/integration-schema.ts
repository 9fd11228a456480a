import { writeFileSync } from 'node:fs';
import { integrationSchema } from '@portvakt/cli/integration-schema';

/** Where the schema is kept, for editors of a declaration. */
export const integrationSchemaFile = new URL('../integration.schema.json', import.meta.url);

/** `docs/integration.schema.json`: what `portvakt manage apply` reads, which it checks with the same schema. */
export function renderIntegrationSchema(): string {
  return `${JSON.stringify(integrationSchema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(integrationSchemaFile, renderIntegrationSchema());
