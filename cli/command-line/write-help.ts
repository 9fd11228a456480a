import type { Command, HelpSection } from './command.ts';
import type { Width } from './read-width.ts';
import { wrap, wrapCommand } from './wrap.ts';

/** Names longer than this have their description on the line below. */
const WIDEST_NAME = 30;
/** With fewer columns for it, every description is on the line below. */
const NARROWEST_DESCRIPTION = 30;

const USED_WRONGLY = 'it was used wrongly: an unknown command or option, a missing argument';

/** The help text of `command`. */
export async function writeHelp(command: Command, width: Width): Promise<string> {
  const { name, summary, positionals = [], options, examples, exitCodes } = command;
  const usage = positionals.map(({ name, required, repeated }) => {
    const word = repeated ? `${name}…` : name;
    return required ? word : `[${word}]`;
  });
  const more = command.sections === undefined ? [] : await command.sections();
  const sections: readonly HelpSection[] = [
    ...(positionals.length > 0
      ? [{ title: 'Arguments', rows: positionals.map((given) => [given.name, given.description] as const) }]
      : []),
    {
      title: 'Options',
      rows: [...Object.entries(options).map(describeOption), ['--help', 'Show this text.'] as const],
    },
    ...more,
    { title: 'Exit codes', rows: [...Object.entries(nameExitCodes(exitCodes))] },
  ];
  return [
    writeText(`portvakt ${name}: ${summary}`, width),
    writeText(`Usage: ${['portvakt', name, ...usage, '[options]'].join(' ')}`, width),
    ...(command.description ?? []).map((paragraph) => writeText(paragraph, width)),
    ...sections.map((section) => writeSection(section, width)),
    ...(examples.length > 0
      ? [`Examples\n${examples.map((example) => writeExample(example, width)).join('\n\n')}`]
      : []),
  ].join('\n\n');
}

function nameExitCodes({ 2: own, ...others }: Command['exitCodes']): Readonly<Record<string, string>> {
  return own === undefined ? { ...others, 2: USED_WRONGLY } : { ...others, 1: `${others[1]}; ${USED_WRONGLY}`, 2: own };
}

/** A paragraph, in lines of the terminal's width. */
export function writeText(text: string, { columns }: Width): string {
  return wrap(text, columns).join('\n');
}

/** A titled table of names and descriptions. */
export function writeSection({ title, rows }: HelpSection, { columns }: Width): string {
  const fitting = Math.max(...rows.map(([name]) => name.length).filter((length) => length <= WIDEST_NAME), 0);
  const widest = columns - fitting - 4 < NARROWEST_DESCRIPTION ? 2 : fitting;
  const indent = ' '.repeat(widest + 4);
  const lines = rows.flatMap(([name, description]) => {
    const [first = '', ...others] = wrap(description, columns - indent.length);
    const head = name.length > widest ? [`  ${name}`, `${indent}${first}`] : [`  ${name.padEnd(widest)}  ${first}`];
    return [...head, ...others.map((line) => indent + line)];
  });
  return `${title}\n${lines.join('\n')}`;
}

/** Broken for a terminal alone: scripts and documents find each command in one line. */
function writeExample({ text, command }: Command['examples'][number], { columns, isKnown }: Width): string {
  const remark = wrap(text, columns - 4).map((line) => `  # ${line}`);
  const [first = '', ...more] = isKnown ? wrapCommand(command, columns - 4) : [command];
  return [...remark, `  ${first}`, ...more.map((line) => `    ${line}`)].join('\n');
}

function describeOption([name, { value, description, multiple }]: [string, Command['options'][string]]): readonly [
  string,
  string,
] {
  return [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    multiple ? `${description} May be repeated.` : description,
  ];
}
