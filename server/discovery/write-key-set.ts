import { makeReady, type ReadyAnswer } from '#answers';
import type { KeyRing } from '#signing-keys';
import { describeKeys } from './describe-server.ts';

/** The key set as it goes on the wire now. */
export type KeySetWriter = () => Promise<ReadyAnswer>;

/** Writes the key set of `keyRing`, anew when there are other keys. Whoever reads it here reads what is served. */
export function createKeySetWriter(keyRing: Pick<KeyRing, 'certified'>): KeySetWriter {
  let written: { readonly kids: string; readonly answer: ReadyAnswer } | undefined;
  return async () => {
    const keys = await keyRing.certified();
    const kids = keys.map(({ kid, x5c }) => (x5c === undefined ? `${kid}?` : kid)).join(' ');
    if (written?.kids !== kids) written = { kids, answer: makeReady(JSON.stringify(describeKeys(keys))) };
    return written.answer;
  };
}
