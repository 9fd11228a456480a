/**
 * The command `portvakt`: finds the command that is meant, gives help, and turns every failure into a sentence and an
 * exit code. What the commands do is in the folders beside this file; rules of the protocol are in none of them.
 */
import { readFileSync } from 'node:fs';
import type { Command } from './command-line/command.ts';
import { type CommandFailure, usageFailure } from './command-line/command-failure.ts';
import { findNearest } from './command-line/find-nearest.ts';
import { createOutput, reportFailure } from './command-line/output.ts';
import { parseArguments } from './command-line/parse-arguments.ts';
import { writeHelp, writeSection } from './command-line/write-help.ts';
import { type CommandEntry, commands } from './commands.ts';

/** Runs the command in `given`, which are the arguments after `portvakt`, and sets the exit code of this process. */
export async function runCommandLine(given: readonly string[]): Promise<void> {
  const output = createOutput({ json: given.includes('--json') });
  // Whoever reads us may have read enough: «portvakt help | head».
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  let who = 'portvakt';
  try {
    const wanted = readRequest(given);
    if (typeof wanted === 'string') {
      output.print(wanted);
      return;
    }
    who = `portvakt ${wanted.entry.name}`;
    const command = await wanted.entry.load();
    if (wanted.help) {
      output.print(await writeHelp(command));
      return;
    }
    process.exitCode = await run(command, wanted.rest, output);
  } catch (error) {
    process.exitCode = reportFailure(error, { output, who });
  }
}

function run(command: Command, given: readonly string[], output: ReturnType<typeof createOutput>): Promise<number> {
  return command.run({ ...parseArguments(command, given), environment: process.env, output });
}

type Request = { readonly entry: CommandEntry; readonly help: boolean; readonly rest: readonly string[] };

/** The command that is meant, or a text to print instead. */
function readRequest(given: readonly string[]): Request | string {
  const [first, ...others] = given;
  if (first === '--version') return `portvakt ${readVersion()}`;
  if (first === undefined || first === '--help' || first === '-h') return writeOverview(commands);
  const asksHelp = first === 'help';
  const words = asksHelp ? others : given;
  if (asksHelp && words.length === 0) return writeOverview(commands);
  const help = asksHelp || words.includes('--help') || words.includes('-h');

  const entry = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (entry !== undefined) return { entry, help, rest: words.slice(entry.name.split(' ').length) };
  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  if (group.length > 0 && (help || words.length === 1)) {
    if (help) return writeOverview(group);
    throw usageFailure(`${words[0]} needs a second word: ${group.map(({ name }) => name.split(' ')[1]).join(', ')}.`);
  }
  throw refuseWord(words, group);
}

function refuseWord([first = '', second = '']: readonly string[], group: readonly CommandEntry[]): CommandFailure {
  if (first.startsWith('-')) return usageFailure(`There is no option ${first} here; a command comes first.`);
  const nearest =
    group.length > 0
      ? findNearest(
          second,
          group.map(({ name }) => name.split(' ')[1] ?? ''),
        )
      : findNearest(first, [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')), 'help']);
  const unknown = group.length > 0 ? `${first} ${second}` : first;
  const meant = group.length > 0 ? `${first} ${nearest}` : nearest;
  return usageFailure(`There is no command '${unknown}'.${nearest === undefined ? '' : ` Did you mean '${meant}'?`}`);
}

function writeOverview(entries: readonly CommandEntry[]): string {
  return [
    'portvakt: an open machine-to-machine authorization server that speaks the wire protocol of Maskinporten',
    'Usage: portvakt <command> [options]',
    writeSection({ title: 'Commands', rows: entries.map(({ name, summary }) => [name, summary]) }),
    'portvakt <command> --help tells more about a command, with examples.',
  ].join('\n\n');
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
