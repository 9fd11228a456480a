import type { DescribedKey } from './describe-keys.ts';

export interface Rotation {
  readonly old: DescribedKey | undefined;
  readonly next: DescribedKey | undefined;
  /** What is to be done next. */
  readonly step: 'add' | 'take-into-use' | 'retire' | 'wait' | 'done';
  /** Whether the old key has been used after the new one was. Then something still signs with it. */
  readonly oldIsStillUsed: boolean;
}

/**
 * Where a change of keys stands. It is read off the keys and their uses, so that it can be left and taken up again, by anybody and
 * on any machine. `names` are those in the page's address; without them the key that signs is changed for the newest.
 */
export function findRotation(
  keys: readonly DescribedKey[],
  names: { readonly old?: string | undefined; readonly next?: string | undefined },
): Rotation {
  const living = keys.filter(({ state }) => state !== 'expired');
  const named = keys.find(({ kid }) => kid === names.old);
  const old = names.old === undefined ? (living.find(({ signs }) => signs) ?? findOldest(living)) : named;
  const others = living.filter(({ kid }) => kid !== (names.old ?? old?.kid));
  const next =
    names.next === undefined
      ? others.filter(({ key }) => old === undefined || key.created >= old.key.created).sort(byNewest)[0]
      : others.find(({ kid }) => kid === names.next);
  const oldIsStillUsed =
    old?.lastUsed !== undefined &&
    next?.firstUsed !== undefined &&
    Date.parse(old.lastUsed) > Date.parse(next.firstUsed);
  return { old, next, step: findStep({ old, next, isNamed: names.old !== undefined }), oldIsStillUsed };
}

function findStep({
  old,
  next,
  isNamed,
}: {
  old: DescribedKey | undefined;
  next: DescribedKey | undefined;
  isNamed: boolean;
}): Rotation['step'] {
  if (next === undefined) return 'add';
  if (old === undefined) return isNamed ? 'done' : 'add';
  if (old.state === 'expired') return 'done';
  if (old.isRetiring) return 'wait';
  return next.firstUsed === undefined ? 'take-into-use' : 'retire';
}

const byNewest = (a: DescribedKey, b: DescribedKey) => Date.parse(b.key.created) - Date.parse(a.key.created);

function findOldest(keys: readonly DescribedKey[]): DescribedKey | undefined {
  return [...keys].sort(byNewest).at(-1);
}
