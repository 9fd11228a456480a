import type { Output } from './command.ts';
import { CommandFailure } from './command-failure.ts';
import { withOwnCall } from './own-call.ts';

/** Writes to this process's own streams. */
export function createOutput({ json }: { json: boolean }): Output {
  return {
    json,
    print: (line) => process.stdout.write(`${withOwnCall(line)}\n`),
    printDocument: (document) => process.stdout.write(`${JSON.stringify(document, null, 2)}\n`),
    note: (line) => process.stderr.write(`${withOwnCall(line)}\n`),
  };
}

/** Reports why a command failed, and returns its exit code. `who` is the command as it was called. */
export function reportFailure(error: unknown, { output, who }: { output: Output; who: string }): number {
  if (!(error instanceof CommandFailure)) {
    output.note(`${who}: an unexpected error; this is a bug.`);
    output.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (output.json)
      output.printDocument({
        error: 'unexpected',
        error_description: error instanceof Error ? error.message : String(error),
      });
    return 1;
  }
  if (output.json) {
    output.printDocument(error.document);
    return error.exitCode;
  }
  output.note(`${who}: ${error.message}`);
  for (const line of error.lines) output.note(`  ${line}`);
  if (error.exitCode === 2) output.note(`See ${error.helpWith ?? who} --help`);
  return error.exitCode;
}
