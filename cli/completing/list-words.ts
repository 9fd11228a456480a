import { commands } from '../commands.ts';

/** The words that can be completed at each place of the command line. */
export interface Words {
  /** The words that may follow each beginning of a command; the first beginning is empty. */
  readonly next: ReadonlyMap<string, readonly string[]>;
  /** The options of each command, longer names first: one may begin as another does. */
  readonly options: readonly {
    readonly command: string;
    readonly options: readonly { readonly name: string; readonly takesValue: boolean; readonly description: string }[];
  }[];
}

/** Reads it from the commands themselves. */
export async function listWords(): Promise<Words> {
  const next = new Map<string, string[]>([['', ['help']]]);
  for (const { name } of commands) {
    const parts = name.split(' ');
    for (const [index, part] of parts.entries()) {
      const before = parts.slice(0, index).join(' ');
      const known = next.get(before) ?? [];
      if (!known.includes(part)) next.set(before, [...known, part]);
    }
  }
  const loaded = await Promise.all(commands.map(({ load }) => load()));
  const options = loaded
    .map(({ name, options: own }) => ({
      command: name,
      options: [
        ...Object.entries(own).map(([option, { type, description }]) => ({
          name: option,
          takesValue: type === 'string',
          description,
        })),
        { name: 'help', takesValue: false, description: 'Show what the command does.' },
      ],
    }))
    .sort((one, other) => other.command.length - one.command.length);
  return { next, options };
}
