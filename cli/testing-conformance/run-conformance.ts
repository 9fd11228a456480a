import { writeFile } from 'node:fs/promises';
import {
  type Case,
  caseClasses,
  describeResult,
  loadCases,
  runSelftest,
  runSuite,
  type SuiteResult,
  writeHtml,
  writeJunit,
  writeText,
} from '@portvakt/conformance';
import type { CommandInput, OptionDefinitions, Output } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import type { ConformanceOptions } from './conformance-options.ts';
import { prepareFolder } from './prepare-folder.ts';
import { readConformanceAdapter } from './read-conformance-adapter.ts';

const formats = {
  text: (result: SuiteResult, verbose: boolean) => writeText(result, { verbose }),
  json: (result: SuiteResult) => JSON.stringify(describeResult(result), null, 2),
  junit: writeJunit,
  html: writeHtml,
} as const;
type Format = keyof typeof formats;

type Input = Pick<CommandInput<OptionDefinitions>, 'environment' | 'output'> & { readonly options: ConformanceOptions };

/** Does what the options of `portvakt conformance` say, and returns the exit code. */
export async function runConformance({ options, environment, output }: Input): Promise<number> {
  const format = readFormat(options.format);
  if (options.prepare !== undefined) return prepareFolder(options.prepare, { options, environment, output });
  const cases = chooseCases(await loadCases(), options);
  if (options.list) {
    for (const { id, class: name, level, title } of cases)
      output.print(`${name}  ${id}  ${Object.values(level)[0]}  ${title}`);
    return 0;
  }
  if (options.selftest) return selftest(cases, output);
  const adapter = await readConformanceAdapter(options, environment);
  if ('problems' in adapter) return cannotRun(adapter.problems, output);
  const progress = startProgress(cases.length);
  const result = await runSuite(cases, adapter, { onResult: progress.next });
  progress.end();
  if ('problem' in result) return cannotRun(result.problem.split('\n'), output);
  const written = formats[format](result, options.verbose === true);
  if (options.out === undefined) output.print(written);
  else {
    await writeFile(options.out, `${written}\n`);
    output.note(`The results are in ${options.out}.`);
  }
  return result.cases.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

function cannotRun([first = '', ...others]: readonly string[], output: Output): number {
  output.note(`portvakt conformance: ${first}`);
  for (const line of others) output.note(`  ${line}`);
  return 2;
}

function readFormat(given = 'text'): Format {
  const names = Object.keys(formats) as Format[];
  const format = names.find((name) => name === given);
  if (format === undefined) throw usageFailure(`--format is ${given}, and must be one of: ${names.join(', ')}.`);
  return format;
}

function chooseCases(all: readonly Case[], { only = [], class: classes = [] }: ConformanceOptions): readonly Case[] {
  const missing = only.find((id) => !all.some((given) => given.id === id));
  if (missing !== undefined) throw usageFailure(`There is no case ${missing}. --list lists them.`);
  const unknown = classes.find((name) => !caseClasses.some((known) => known === name));
  if (unknown !== undefined)
    throw usageFailure(`There is no class ${unknown}. The classes are: ${caseClasses.join(', ')}.`);
  return all.filter(
    (given) =>
      (only.length === 0 || only.includes(given.id)) && (classes.length === 0 || classes.includes(given.class)),
  );
}

async function selftest(cases: readonly Case[], output: Output): Promise<number> {
  const isTerminal = process.stderr.isTTY;
  const {
    cases: results,
    unfound,
    milliseconds,
  } = await runSelftest(cases, {
    onWeakness: (name) => isTerminal && process.stderr.write(`\r\u001b[K${name}`),
  });
  if (isTerminal) process.stderr.write('\r\u001b[K');
  const never = results.filter(({ caughtBy }) => caughtBy.length === 0);
  const always = results.filter(({ honestFaults }) => honestFaults.length > 0);
  for (const { id, profile } of never)
    output.print(`${id} (${profile}) cannot fail: it is green at every weak server.`);
  for (const { id, profile, honestFaults } of always)
    output.print(`${id} (${profile}) cannot pass: it is red at the honest server: ${honestFaults[0]}`);
  const isWhole = cases.length === (await loadCases()).length;
  if (isWhole) for (const name of unfound) output.print(`No case finds the weakness ${name}.`);
  const faults = never.length + always.length + (isWhole ? unfound.length : 0);
  output.print(
    faults === 0
      ? `Each of ${cases.length} cases turns red at a server that is weak on purpose, and no case is red at the honest one (${(milliseconds / 1000).toFixed(0)} s).`
      : `${faults} faults of the suite itself.`,
  );
  return faults === 0 ? 0 : 1;
}

/** A line on the terminal that counts. Where there is no terminal, nothing. */
function startProgress(total: number): { next(): void; end(): void } {
  const isTerminal = process.stderr.isTTY;
  let done = 0;
  return {
    next: () => {
      done += 1;
      if (isTerminal) process.stderr.write(`\r${Math.min(done, total)} of ${total} cases`);
    },
    end: () => {
      if (isTerminal) process.stderr.write('\r\u001b[K');
    },
  };
}
