import { defineCommand, flag, jsonOption } from '../command-line/command.ts';
import { createDatabaseOption } from './create-database-option.ts';

/** `portvakt registry import` */
export const registryImportCommand = defineCommand({
  description: [
    'Takes the JSON that the real self-service API, or another Portvakt, answers with: lists of scopes (/scopes/all), clients, accesses, prefixes and delegation sources. What a server sets itself (times, names, secrets) is ignored. The owner of a scope gets its prefix unless it has an owner already.',
    'Works on the database in the settings, as registry apply does: what is recorded already is kept, and differences are listed.',
  ],
  positionals: [
    {
      name: 'FILE',
      required: true,
      repeated: true,
      description: 'Files of answers, in any order: a client and its scopes, for example, may be in different files.',
    },
  ],
  options: {
    force: flag('Let the files win where they differ from what is recorded. Every change is audited.'),
    'create-database': createDatabaseOption,
    json: {
      ...jsonOption,
      description: 'Print one JSON document: file, created, overridden, differences and left_out.',
    },
  },
  examples: [
    {
      text: 'The public scopes of the real service',
      command:
        'curl -o scopes.json https://api.samarbeid.digdir.no/api/v1/scopes/all && npx --no-install portvakt registry import scopes.json',
    },
  ],
  exitCodes: {
    0: 'the answers are imported, also when differences were kept',
    1: 'a file or a setting is wrong, or the database cannot be used; nothing has changed',
  },
  run: async ({ options, positionals: files, environment, output }) => {
    const { force = false } = options;
    const { applyRegistry, InvalidRegistryError, readAnswers } = await import('@portvakt/server/registry-file');
    const { withInstallation } = await import('./open-installation.ts');
    const { explainInvalidRegistry } = await import('./explain-invalid-registry.ts');
    const { describeDifferences } = await import('./describe-applied-registry.ts');
    try {
      const { registry, leftOut } = await readAnswers(files);
      const file = files.join(', ');
      const place = { environment, output, createDatabase: options['create-database'] ?? false };
      const applied = await withInstallation(place, ({ register, settings }) =>
        applyRegistry({ ...register, settings, clock: Date.now }, { registry, file, force }),
      );
      if (output.json) {
        output.printDocument({ ...applied, left_out: leftOut });
        return 0;
      }
      const { created, overridden, differences } = applied;
      output.print(
        `${file} is imported: ${created} created, ${overridden} overridden, ${differences.length} different, ${leftOut.length} left out.`,
      );
      const lines = describeDifferences(differences, force ? undefined : 'the same command with --force');
      for (const line of [...lines, ...leftOut]) output.print(line);
      return 0;
    } catch (error) {
      throw error instanceof InvalidRegistryError ? explainInvalidRegistry(error) : error;
    }
  },
});
