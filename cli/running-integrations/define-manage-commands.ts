import type {
  Command,
  CommandDefinition,
  CommandInput,
  OptionDefinition,
  OptionDefinitions,
} from '../command-line/command.ts';
import { connectionOptions, connectionSection, exampleConnection } from './connection-options.ts';
import type { SelfService } from './open-self-service.ts';

/** An option that may be a field of the request's body. */
export interface FieldOption extends OptionDefinition {
  /** What the API calls the field. */
  readonly field?: string;
  /** The value of the field, from what was given for the option. Default: the text itself. */
  readonly read?: (given: readonly string[]) => unknown;
}

export type FieldOptions = Readonly<Record<string, FieldOption>>;

/** What a command gets: the values of its own options and of the connection's. */
export type ManageInput<Options extends OptionDefinitions = OptionDefinitions> = CommandInput<
  Options & typeof connectionOptions
>;

/** A command of `portvakt manage`, without what all of them have. */
export interface ManageCommand<Options extends OptionDefinitions = OptionDefinitions>
  extends Pick<Command, 'description' | 'positionals'> {
  /** Its own options. Those of the connection are added. */
  readonly options?: Options;
  /** The arguments of each example. The command before them and the connection after them are added. */
  readonly examples: readonly { readonly text: string; readonly given: string }[];
  /** What exit code 0 means. */
  readonly done: string;
  /** What exit code 2 means, if the command gives it a meaning. A command that is used wrongly then ends with 1. */
  readonly found?: string;
  /** `open` is called after the arguments have been checked, so that a wrong argument is reported first. */
  run(input: ManageInput<Options>, open: () => Promise<SelfService>): Promise<void> | Promise<0 | 2>;
}

/** Types a command that no verb in `define-verbs.ts` describes by its own options. */
export function defineManageCommand<const Options extends OptionDefinitions>(
  command: ManageCommand<Options>,
): ManageCommand<Options> {
  return command;
}

/** The commands of a table that names them by the words after `portvakt manage`, such as `clients list`. */
export function defineManageCommands<Name extends string>(
  table: Readonly<Record<Name, ManageCommand>>,
): Readonly<Record<Name, CommandDefinition>> {
  const commands = Object.entries<ManageCommand>(table).map(([name, command]) => [name, complete(name, command)]);
  // The same names as in the table.
  return Object.fromEntries(commands) as Readonly<Record<Name, CommandDefinition>>;
}

function complete(
  words: string,
  { options = {}, examples, done, found, run, ...described }: ManageCommand,
): CommandDefinition {
  return {
    ...described,
    options: { ...options, ...connectionOptions },
    sections: async () => [connectionSection],
    examples: examples.map(({ text, given }) => ({
      text,
      command: [`npx --no-install portvakt manage ${words}`, given, exampleConnection]
        .filter((part) => part !== '')
        .join(' '),
    })),
    exitCodes: {
      0: done,
      1: 'the API or the token endpoint refused, or gave no answer; a file cannot be used',
      ...(found !== undefined && { 2: found }),
    },
    run: async (given) => {
      // The options of the connection were added above, so their values are of its types.
      const input = given as ManageInput;
      const code = await run(input, async () => {
        const { openSelfService } = await import('./open-self-service.ts');
        return openSelfService(input.options, input.environment);
      });
      return code ?? 0;
    },
  };
}
