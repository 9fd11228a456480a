import type { DatabaseLocation } from './parse-database-url.ts';

export type Profile = 'local' | 'test' | 'production';

/** One setting: how it is read, what it is when it is absent, and how it is described. All of it in one place. */
export interface Setting<Value> {
  /** The environment variable. */
  readonly name: string;
  /** What it looks like, in Markdown. */
  readonly form: string;
  /** What {@link default} comes to, in Markdown. */
  readonly defaultText: string;
  readonly description: string;
  /** A secret may be kept in a file instead: the variable with `_FILE` at its end. */
  readonly isSecret?: boolean;
  /** Whether such a file may hold several lines, as PEM has. */
  readonly hasLines?: boolean;
  /** The value when the variable is absent or empty. */
  default(earlier: EarlierSettings): Value;
  /**
   * Why the variable must be set where {@link default} is for development only: the end of the sentence
   * `NAME must be set in the … profile: `. Nothing where it may be absent.
   */
  mustBeSet?(earlier: EarlierSettings): string | undefined;
  /** The value of `text`, which is trimmed and not empty; nothing when a fault has been reported. */
  parse(text: string, context: SettingContext): Value | undefined;
  /** What is wrong with a value that can be read, as the end of a sentence that begins with the name. */
  check?(value: Value, earlier: EarlierSettings): string | undefined;
}

/** The settings that others depend on. They come first in the table, so they are known when those are read. */
export interface EarlierSettings {
  readonly profile: Profile;
  readonly port: number;
  readonly localOpen: boolean;
  readonly issuer: string;
  readonly formerIssuer: { readonly issuer: string } | undefined;
  readonly database: DatabaseLocation;
  readonly signInIssuer: string | undefined;
  readonly keyEncryptionKey: Buffer;
}

export interface SettingContext {
  readonly earlier: EarlierSettings;
  /** Takes the end of a sentence that begins with the name of the setting, or with `subject`. */
  report(fault: string, subject?: string): void;
}

/** How a setting looks and is read. */
type Reader<Value> = Pick<Setting<Value>, 'form' | 'parse'>;

/** One word of a list. */
export function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  const quoted = words.map((word) => `\`${word}\``);
  return {
    form: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
    parse: (text, { report }) => {
      const found = words.find((word) => word === text);
      if (found === undefined) report(`must be one of ${words.join(', ')}; it is '${text}'.`);
      return found;
    },
  };
}

/** `yes` or `no`. */
export const yesOrNo: Reader<boolean> = {
  form: '`yes` or `no`',
  parse: (text, context) => {
    const word = oneOf(['yes', 'no']).parse(text, context);
    return word === undefined ? undefined : word === 'yes';
  },
};

/** A whole number within bounds. */
export function wholeNumber(lowest: number, highest: number): Reader<number> {
  return {
    form: `${lowest} to ${highest}`,
    parse: (text, { report }) => {
      const number = Number(text);
      if (/^[0-9]+$/.test(text) && number >= lowest && number <= highest) return number;
      report(`must be a whole number from ${lowest} to ${highest}; it is '${text}'.`);
      return undefined;
    },
  };
}
