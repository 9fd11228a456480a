import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeSelfService } from '@portvakt/server';
import { stringify } from 'yaml';

export const openapiFile = fileURLToPath(new URL('../openapi.yaml', import.meta.url));

/** The description of the self-service API as a server at the default address gives it. */
export async function renderOpenapi(): Promise<string> {
  return stringify(await describeSelfService('http://localhost:7070/'), { aliasDuplicateObjects: false });
}

if (import.meta.main) writeFileSync(openapiFile, await renderOpenapi());
