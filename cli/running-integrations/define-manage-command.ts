import type { Command, CommandInput, OptionDefinitions } from '../command-line/command.ts';
import { connectionOptions, connectionSection, exampleConnection } from './connection-options.ts';
import type { SelfService } from './open-self-service.ts';

type WithConnection<Options extends OptionDefinitions> = Options & typeof connectionOptions;

interface ManageCommand<Options extends OptionDefinitions>
  extends Pick<Command, 'name' | 'summary' | 'description' | 'positionals'> {
  /** Its own options; those of the connection are added. */
  readonly options: Options;
  /** The arguments of each, after its name; those of the connection are added. */
  readonly examples: readonly { readonly text: string; readonly given: string }[];
  readonly done: string;
  run(
    input: CommandInput<WithConnection<Options>>,
    /** Opened when it is called: what can be wrong with the arguments alone is told first. */
    open: () => Promise<SelfService>,
  ): Promise<void>;
}

/** A command on what an organisation itself runs, over the self-service API of any issuer. */
export function defineManageCommand<const Options extends OptionDefinitions>({
  options,
  examples,
  done,
  run,
  ...described
}: ManageCommand<Options>): Command<WithConnection<Options>> {
  return {
    ...described,
    options: { ...options, ...connectionOptions },
    sections: async () => [connectionSection],
    examples: examples.map(({ text, given }) => ({
      text,
      command: `npx --no-install portvakt ${described.name} ${given}${given === '' ? '' : ' '}${exampleConnection}`,
    })),
    exitCodes: {
      0: done,
      1: 'the API or the token endpoint refused, or gave no answer; a file cannot be used',
    },
    run: async (input) => {
      await run(input, async () => {
        const { openSelfService } = await import('./open-self-service.ts');
        return openSelfService(input.options, input.environment);
      });
      return 0;
    },
  };
}
