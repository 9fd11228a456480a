/** An option as `--help` shows it and as `node:util` parses it. */
export interface OptionDefinition {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  /** The word that stands for its value, such as `FILE`. */
  readonly value?: string;
  readonly description: string;
}

export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

/** Of an option that is only known at run time, any of the three. */
type Value<Option extends OptionDefinition> = OptionDefinition extends Option
  ? boolean | string | readonly string[]
  : Option extends { type: 'boolean' }
    ? boolean
    : Option extends { multiple: true }
      ? readonly string[]
      : string;

/** What was given on the command line; an option that was left out is absent. */
export type OptionValues<Options extends OptionDefinitions> = {
  readonly [Name in keyof Options]?: Value<Options[Name]>;
};

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Output {
  /** Whether `--json` was given: then the result is one JSON document and nothing else. */
  readonly json: boolean;
  /** A line of the result. */
  print(line: string): void;
  /** The result, with `--json`. */
  printDocument(document: unknown): void;
  /** A line beside the result. */
  note(line: string): void;
}

export interface CommandInput<Options extends OptionDefinitions> {
  readonly options: OptionValues<Options>;
  readonly positionals: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
}

/** A command as data: `--help` is written from it, and the arguments are parsed by it. */
export interface Command<Options extends OptionDefinitions = OptionDefinitions> {
  /** One or two words, such as `keys new`. */
  readonly name: string;
  /** A phrase that completes «portvakt … :». */
  readonly summary: string;
  /** Paragraphs. */
  readonly description?: readonly string[];
  readonly positionals?: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly description: string;
    /** The last one may be repeated. */
    readonly repeated?: true;
  }[];
  readonly options: Options;
  /** More sections of the help text, made when it is asked for. */
  readonly sections?: () => Promise<readonly HelpSection[]>;
  readonly examples: readonly { readonly text: string; readonly command: string }[];
  /**
   * What each exit code means. 2, used wrongly, is added where the command gives 2 no meaning of its own; where it does, used
   * wrongly is 1.
   */
  readonly exitCodes: Readonly<Record<'0' | '1', string> & Partial<Record<'2', string>>>;
  /** Does it, and returns the exit code. Loads what it needs when it is called, so that `--help` is quick. */
  run(input: CommandInput<Options>): Promise<number>;
}

export interface HelpSection {
  readonly title: string;
  /** Rows of a name and what it means. */
  readonly rows: readonly (readonly [name: string, description: string])[];
}

/** What the file of a command defines. Its name and its summary are in the list of all commands. */
export type CommandDefinition<Options extends OptionDefinitions = OptionDefinitions> = Omit<
  Command<Options>,
  'name' | 'summary'
>;

/** Types a command by its own options. */
export function defineCommand<const Options extends OptionDefinitions>(
  command: CommandDefinition<Options>,
): CommandDefinition<Options> {
  return command;
}

/** An option without a value. */
export function flag(description: string) {
  return { type: 'boolean', description } as const;
}

/** An option with one value; `value` is the word that stands for it, such as `FILE`. */
export function text(value: string, description: string) {
  return { type: 'string', value, description } as const;
}

/** An option with a value that may be repeated. */
export function texts(value: string, description: string) {
  return { ...text(value, description), multiple: true } as const;
}

/** The option of every command that prints a result. */
export const jsonOption = flag('Print the result, or what went wrong, as one JSON document.');
