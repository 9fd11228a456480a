import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from '@inlang/paraglide-js';
import openapiTS, { astToString } from 'openapi-typescript';
import { checkMessages } from './check-messages.ts';

/** The portal's folder. */
const portal = join(import.meta.dirname, '..');

/**
 * Writes what the portal's code is compiled against: the messages as functions, and the types of the server's API from its
 * description. A message that a language lacks fails. The compiler of messages leaves timers of 30 seconds behind, which
 * nothing can cancel: a program that has nothing left to do after this must end itself.
 */
export async function writeGenerated(): Promise<void> {
  const problems = checkMessages(join(portal, 'messages'));
  if (problems.length > 0) throw new Error(`The messages are not complete:\n${problems.join('\n')}`);
  await compile({
    project: join(portal, 'project.inlang'),
    outdir: join(portal, 'generated', 'messages'),
    strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    emitGitIgnore: false,
    emitPrettierIgnore: false,
    emitReadme: false,
  });
  const description = await readFile(join(portal, '..', 'docs', 'openapi.yaml'), 'utf8');
  const types = astToString(await openapiTS(description, { alphabetize: false, defaultNonNullable: false }));
  await mkdir(join(portal, 'generated'), { recursive: true });
  await writeFile(join(portal, 'generated', 'api.d.ts'), types);
}
