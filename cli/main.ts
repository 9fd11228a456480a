/**
 * The command `portvakt`: finds the command that is meant, gives help, and turns every failure into a sentence and an
 * exit code. What the commands do is in the folders beside this file. The rules of the protocol are the server's.
 */
import type { Command } from './command-line/command.ts';
import { CommandFailure, usageFailure } from './command-line/command-failure.ts';
import { findNearest } from './command-line/find-nearest.ts';
import { createOutput, reportFailure } from './command-line/output.ts';
import { parseArguments } from './command-line/parse-arguments.ts';
import { readWidth } from './command-line/read-width.ts';
import { writeHelp, writeSection, writeText } from './command-line/write-help.ts';
import { type CommandEntry, commands } from './commands.ts';
import packageDescription from './package.json' with { type: 'json' };

/** Runs the command in `given`, which are the arguments after `portvakt`, and sets the exit code of this process. */
export async function runCommandLine(given: readonly string[]): Promise<void> {
  const output = createOutput({ json: given.includes('--json') });
  // The reader may have read enough: «portvakt help | head».
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  let who = 'portvakt';
  let usedWrongly = 2;
  try {
    const wanted = readRequest(given);
    if (typeof wanted === 'string') {
      output.print(wanted);
      return;
    }
    who = `portvakt ${wanted.entry.name}`;
    const command = await wanted.entry.load();
    if (command.exitCodes[2] !== undefined) usedWrongly = 1;
    if (wanted.help) {
      output.print(await writeHelp(command, readWidth(process.env, process.stdout.columns)));
      return;
    }
    process.exitCode = await run(command, wanted.rest, output);
  } catch (error) {
    const code = reportFailure(error, { output, who });
    process.exitCode = code === 2 ? usedWrongly : code;
  }
}

function run(command: Command, given: readonly string[], output: ReturnType<typeof createOutput>): Promise<number> {
  return command.run({ ...parseArguments(command, given), environment: process.env, output });
}

type Request = { readonly entry: CommandEntry; readonly help: boolean; readonly rest: readonly string[] };

/** The command that is meant, or a text to print instead. */
function readRequest(given: readonly string[]): Request | string {
  const [first, ...others] = given;
  if (first !== undefined && ['--version', '-V', 'version'].includes(first))
    return `portvakt ${packageDescription.version}`;
  if (first === undefined || first === '--help' || first === '-h') return writeOverview(commands);
  const asksHelp = first === 'help';
  const words = asksHelp ? others : given;
  if (asksHelp && words.length === 0) return writeOverview(commands);
  const help = asksHelp || words.includes('--help') || words.includes('-h');

  const entry = commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (entry !== undefined) return { entry, help, rest: words.slice(entry.name.split(' ').length) };
  const dash = words.findIndex((word) => word.startsWith('-'));
  const named = dash === -1 ? words : words.slice(0, dash);
  const group = findGroup(named);
  if (group !== undefined && help) return writeOverview(group.entries);
  throw refuseWord(words, named, group);
}

/** Commands whose names begin with the same words. */
interface Group {
  readonly words: readonly string[];
  readonly entries: readonly CommandEntry[];
  /** What may follow. */
  readonly next: readonly string[];
}

/** The commands that begin with as many of `named` as any does. */
function findGroup(named: readonly string[]): Group | undefined {
  for (let length = named.length; length > 0; length -= 1) {
    const words = named.slice(0, length);
    const entries = commands.filter(({ name }) => name.startsWith(`${words.join(' ')} `));
    if (entries.length > 0)
      return { words, entries, next: [...new Set(entries.map(({ name }) => name.split(' ')[length] ?? ''))] };
  }
  return undefined;
}

const ORDINALS = ['first', 'second', 'third'];

function refuseWord(
  [first = '']: readonly string[],
  named: readonly string[],
  group: Group | undefined,
): CommandFailure {
  if (first.startsWith('-')) return usageFailure(`There is no option ${first} here: give a command first.`);
  const known = group?.words ?? [];
  const next = group?.next ?? [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')), 'help', 'version'];
  const word = named[known.length];
  const refuse = (message: string) =>
    new CommandFailure(message, { error: 'usage', exitCode: 2, helpWith: ['portvakt', ...known].join(' ') });
  if (word === undefined) {
    return refuse(`${known.join(' ')} needs a ${ORDINALS[known.length]} word: ${next.join(', ')}.`);
  }
  const nearest = findNearest(word, next);
  const meant = nearest === undefined ? '' : ` Did you mean '${[...known, nearest].join(' ')}'?`;
  return refuse(`There is no command '${[...known, word].join(' ')}'.${meant}`);
}

function writeOverview(entries: readonly CommandEntry[]): string {
  const width = readWidth(process.env, process.stdout.columns);
  return [
    writeText(
      'portvakt: an open machine-to-machine authorization server that speaks the wire protocol of Maskinporten',
      width,
    ),
    'Usage: portvakt <command> [options]',
    writeSection({ title: 'Commands', rows: entries.map(({ name, summary }) => [name, summary]) }, width),
    writeText('portvakt <command> --help describes a command, with examples.', width),
  ].join('\n\n');
}
