import type { ChangeFeed } from '#audit-trail';
import { FeedSnapshot } from '#memory';
import type { RemoteRegister } from '#remote-registers';
import type { RegisterAsker } from './remote-register.ts';
import type { OpenSource } from './source-store.ts';

/** What answers for a source: the register kept here, or `ask`. */
export type SourceAnswerer = { readonly kind: 'built-in' } | { readonly kind: 'remote'; readonly ask: RegisterAsker };

export interface SourceFinder {
  /** `undefined` if no source has this issuer. */
  find(issuer: string): Promise<SourceAnswerer | undefined>;
}

/**
 * Finds sources, from memory while the change feed is fresh. The answers of a remote source are kept as long as its
 * entry.
 */
export function createSourceFinder({
  read,
  open,
  feed,
}: {
  read: () => Promise<readonly OpenSource[]>;
  open: (register: RemoteRegister) => RegisterAsker;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
}): SourceFinder {
  const sources = new FeedSnapshot<
    ReadonlyMap<string, { readonly register: string; readonly answerer: SourceAnswerer }>
  >({
    feed,
    concerns: ({ kind }) => kind === 'delegation-source',
    initial: new Map(),
    read: async (before) =>
      new Map(
        (await read()).map(({ issuer, register }) => {
          const text = JSON.stringify(register);
          const known = before.get(issuer);
          return [issuer, known?.register === text ? known : { register: text, answerer: openAnswerer(register) }];
        }),
      ),
  });
  const openAnswerer = (register: OpenSource['register']): SourceAnswerer =>
    register === 'built-in' ? { kind: 'built-in' } : { kind: 'remote', ask: open(register) };

  return {
    find: async (issuer) => {
      if (!sources.isCurrent) await sources.refresh();
      return sources.value.get(issuer)?.answerer;
    },
  };
}
