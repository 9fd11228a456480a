import { parseArgs } from 'node:util';
import type { Command, OptionDefinitions, OptionValues } from './command.ts';
import { usageFailure } from './command-failure.ts';
import { findNearest } from './find-nearest.ts';

export interface ParsedArguments {
  readonly options: OptionValues<OptionDefinitions>;
  readonly positionals: readonly string[];
}

/**
 * The arguments of `command`.
 *
 * @throws CommandFailure with exit code 2 and a sentence that says which argument is wrong.
 */
export function parseArguments(command: Command, given: readonly string[]): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options: describe(command),
      allowPositionals: true,
      strict: true,
    });
    checkPositionals(command, positionals);
    // parseArgs types a value by its option, which is not known here; a list comes only where the option says so.
    return { options: values as OptionValues<OptionDefinitions>, positionals };
  } catch (error) {
    throw explainParseError(command, error);
  }
}

function describe(command: Command) {
  return Object.fromEntries(
    Object.entries(command.options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
}

function checkPositionals({ positionals = [] }: Command, given: readonly string[]): void {
  const missing = positionals.slice(given.length).find(({ required }) => required);
  if (missing !== undefined) throw usageFailure(`${missing.name} is missing.`);
  const surplus = positionals.at(-1)?.repeated ? undefined : given[positionals.length];
  if (surplus !== undefined) throw usageFailure(`The argument '${surplus}' is one too many.`);
}

function explainParseError(command: Command, error: unknown): unknown {
  if (!(error instanceof TypeError) || !('code' in error)) return error;
  const [quoted] = /(?<=')-[^' =<,]*/.exec(error.message) ?? [];
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && quoted !== undefined) {
    const nearest = findNearest(quoted.replace(/^-+/, ''), [...Object.keys(command.options), 'help']);
    return usageFailure(
      `There is no option ${quoted}.${nearest === undefined ? '' : ` Did you mean --${nearest}?`}`,
      // Key identifiers are base64url, and some begin with a dash.
      command.positionals === undefined ? [] : ['Put an argument that begins with a dash last, after --.'],
    );
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const option = /--[a-z-]+/.exec(error.message)?.[0] ?? 'An option';
    const { value } = command.options[option.slice(2)] ?? {};
    if (value === undefined) return usageFailure(`${option} takes no value.`);
    // A value that begins with a dash looks like the next option.
    return usageFailure(`${option} needs a value: ${option} ${value}, or ${option}=${value} if it begins with a dash.`);
  }
  return 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS') ? usageFailure(error.message) : error;
}
