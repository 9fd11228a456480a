import type { Command, HelpSection } from './command.ts';
import { wrap } from './wrap.ts';

const WIDTH = 100;
/** Names longer than this have their description on the line below. */
const WIDEST_NAME = 30;

const USED_WRONGLY = 'it was used wrongly: an unknown command or option, a missing argument';

/** The help text of `command`. */
export async function writeHelp(command: Command): Promise<string> {
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
    { title: 'Exit codes', rows: [...Object.entries({ ...exitCodes, 2: USED_WRONGLY })] },
  ];
  return [
    `portvakt ${name}: ${summary}`,
    `Usage: ${['portvakt', name, ...usage, '[options]'].join(' ')}`,
    ...(command.description ?? []).map((paragraph) => wrap(paragraph, WIDTH).join('\n')),
    ...sections.map(writeSection),
    ...(examples.length > 0
      ? [`Examples\n${examples.map(({ text, command: line }) => `  # ${text}\n  ${line}`).join('\n\n')}`]
      : []),
  ].join('\n\n');
}

/** A titled table of names and descriptions. */
export function writeSection({ title, rows }: HelpSection): string {
  const widest = Math.max(...rows.map(([name]) => name.length).filter((length) => length <= WIDEST_NAME), 0);
  const indent = ' '.repeat(widest + 4);
  const lines = rows.flatMap(([name, description]) => {
    const [first = '', ...others] = wrap(description, WIDTH - indent.length);
    const head = name.length > widest ? [`  ${name}`, `${indent}${first}`] : [`  ${name.padEnd(widest)}  ${first}`];
    return [...head, ...others.map((line) => indent + line)];
  });
  return `${title}\n${lines.join('\n')}`;
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
