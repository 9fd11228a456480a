import { defineCommand, flag, jsonOption } from '../command-line/command.ts';
import { createDatabaseOption } from './create-database-option.ts';

/** `portvakt registry apply` */
export const registryApplyCommand = defineCommand({
  description: [
    'Works on the database in the settings (see portvakt start --help), whether the server runs or not; a running server notices within a second. What is recorded already is kept, and differences are listed. Nothing is ever removed because the file does not name it.',
  ],
  positionals: [
    {
      name: 'FILE',
      required: true,
      description: 'A registry file, JSON or YAML. Its form: docs/registry.schema.json.',
    },
  ],
  options: {
    force: flag('Let the file win where it differs from what is recorded. Every change is audited.'),
    'create-database': createDatabaseOption,
    json: {
      ...jsonOption,
      description: 'Print one JSON document: file, created, overridden and differences.',
    },
  },
  examples: [
    { text: 'A new client, while the server runs', command: 'npx --no-install portvakt registry apply registry.yaml' },
  ],
  exitCodes: {
    0: 'the file is applied, also when differences were kept',
    1: 'the file or a setting is wrong, or the database cannot be used; nothing has changed',
  },
  run: async ({ options, positionals: [file = ''], environment, output }) => {
    const { applyRegistry, InvalidRegistryError, readRegistryFile } = await import('@portvakt/server/registry-file');
    const { withInstallation } = await import('./open-installation.ts');
    const { explainInvalidRegistry } = await import('./explain-invalid-registry.ts');
    const { describeDifferences } = await import('./describe-applied-registry.ts');
    const { force = false } = options;
    try {
      const registry = await readRegistryFile(file);
      const place = { environment, output, createDatabase: options['create-database'] ?? false };
      const applied = await withInstallation(place, ({ register, settings }) =>
        applyRegistry({ ...register, settings, clock: Date.now }, { registry, file, force }),
      );
      if (output.json) {
        output.printDocument(applied);
        return 0;
      }
      output.print(
        `${file} is applied: ${applied.created} created, ${applied.overridden} overridden, ${applied.differences.length} different.`,
      );
      const lines = describeDifferences(applied.differences, force ? undefined : 'the same command with --force');
      for (const line of lines) output.print(line);
      return 0;
    } catch (error) {
      throw error instanceof InvalidRegistryError ? explainInvalidRegistry(error) : error;
    }
  },
});
