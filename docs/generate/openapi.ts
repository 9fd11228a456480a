import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeInterfaces } from '@portvakt/server';
import { stringify } from 'yaml';

export const openapiFile = fileURLToPath(new URL('../openapi.yaml', import.meta.url));

/** The description of all interfaces as a server at the default address gives it. */
export async function renderOpenapi(): Promise<string> {
  return stringify(await describeInterfaces('http://localhost:7070/'), { aliasDuplicateObjects: false });
}

if (import.meta.main) writeFileSync(openapiFile, await renderOpenapi());
