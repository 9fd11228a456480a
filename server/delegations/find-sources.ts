import type { ChangeFeed } from '#audit-trail';
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
  let sources: ReadonlyMap<string, { readonly register: string; readonly answerer: SourceAnswerer }> = new Map();
  let generation = 0;
  let readIn = -1;
  feed.subscribe((changes) => {
    if (changes === undefined || changes.some(({ kind }) => kind === 'delegation-source')) generation += 1;
  });

  const refresh = async () => {
    const startedIn = generation;
    const found = await read();
    sources = new Map(
      found.map(({ issuer, register }) => {
        const text = JSON.stringify(register);
        const known = sources.get(issuer);
        const answerer: SourceAnswerer =
          known?.register === text
            ? known.answerer
            : register === 'built-in'
              ? { kind: 'built-in' }
              : { kind: 'remote', ask: open(register) };
        return [issuer, { register: text, answerer }];
      }),
    );
    readIn = startedIn;
  };

  return {
    find: async (issuer) => {
      if (readIn !== generation || !feed.isFresh()) await refresh();
      return sources.get(issuer)?.answerer;
    },
  };
}
