/**
 * A command failed for a reason that its user can mend. It is reported as a sentence, without a stack. Anything else
 * that is thrown is a bug.
 */
export class CommandFailure extends Error {
  /** 1: it was tried, and failed or was refused. 2: it was used wrongly. */
  readonly exitCode: 1 | 2;
  /** More lines for people, below the message. */
  readonly lines: readonly string[];
  /** The words whose help describes more, if not those of the command itself. */
  readonly helpWith: string | undefined;
  /** With `--json`. */
  readonly document: Readonly<Record<string, unknown>>;

  constructor(
    message: string,
    {
      error,
      exitCode = 1,
      lines = [],
      document = {},
      helpWith,
    }: {
      /** A word for scripts, such as `settings_missing`. */
      error: string;
      exitCode?: 1 | 2;
      lines?: readonly string[];
      document?: Readonly<Record<string, unknown>>;
      helpWith?: string | undefined;
    },
  ) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
    this.lines = lines;
    this.helpWith = helpWith;
    this.document = { error, error_description: message, ...document };
  }
}

/** The command line itself is wrong. */
export function usageFailure(message: string, lines: readonly string[] = []): CommandFailure {
  return new CommandFailure(message, { error: 'usage', exitCode: 2, lines });
}
