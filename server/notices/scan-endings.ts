import type { ChangeFeed } from '#audit-trail';
import { type Ending, type EndingKind, type EndingPlace, type EndingStore, NO_KNOWN_END } from '#clients';
import { addNotices, type NoticeDraft, type NoticeWriting } from './add-notices.ts';
import { decideStage, LONGEST_AHEAD, type Successor, TOLD_AFTER } from './decide-stage.ts';
import { type NoticeStore, tellKey } from './notice-store.ts';

/** When keys were last used; the room usage keeps it. */
export interface KeyUse {
  /** The keys of those clients that were ever used, by client. `keyId`: the `kid`. Milliseconds since 1970. */
  listKeyUses(
    clientIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly { readonly keyId: string; readonly lastUsed: number }[]>>;
}

export interface Scanning extends NoticeWriting {
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly clock: () => number;
  readonly endings: Pick<EndingStore, 'walkEndings' | 'listRivals'>;
  readonly keyUse: KeyUse;
  readonly notices: NoticeWriting['notices'] & Pick<NoticeStore, 'readTold'>;
  readonly hasStopped: () => boolean;
}

/** What is looked at in one step. */
const AT_ONCE = 200;
const kinds: readonly EndingKind[] = ['key', 'certificate', 'secret'];

/**
 * Tells of everything that ends soon, has just ended or has no known end. It reads along the indexes of the ends, so it costs
 * what ends within two months, however many keys there are. It may be interrupted: what was told is not told again.
 */
export async function scanEndings(given: Scanning): Promise<void> {
  const now = given.clock();
  for (const kind of kinds) await walk(given, kind, { from: now - TOLD_AFTER, to: now + LONGEST_AHEAD }, now);
  await walk(given, 'certificate', { from: NO_KNOWN_END, to: NO_KNOWN_END }, now);
}

async function walk(
  given: Scanning,
  kind: EndingKind,
  span: { readonly from: number; readonly to: number },
  now: number,
): Promise<void> {
  for (let after: EndingPlace | undefined; !given.hasStopped(); ) {
    const endings = await given.endings.walkEndings(kind, { ...span, after, limit: AT_ONCE });
    if (endings.length > 0) await tell(given, endings, now);
    after = endings.at(-1);
    if (endings.length < AT_ONCE) return;
  }
}

async function tell(given: Scanning, endings: readonly Ending[], now: number): Promise<void> {
  const clientIds = [...new Set(endings.map(({ clientId }) => clientId))];
  const [rivals, uses] = [await given.endings.listRivals(clientIds, now), await given.keyUse.listKeyUses(clientIds)];
  const successors = Map.groupBy(
    rivals.map((rival): Successor => {
      const use = uses.get(rival.clientId)?.find(({ keyId }) => keyId === rival.kid);
      return { ...rival, lastUsedAt: use?.lastUsed };
    }),
    ({ clientId }) => clientId,
  );
  const due = endings.flatMap((ending) => draft(ending, successors.get(ending.clientId) ?? [], now));
  const told = await given.notices.readTold(due.map(({ subject }) => subject));
  const fresh = due.filter((notice) => !told.has(tellKey(notice)));
  if (fresh.length === 0) return;
  await given.feed.change('notices', (unit) => addNotices(given, unit, fresh));
}

function draft(ending: Ending, successors: readonly Successor[], now: number): readonly NoticeDraft[] {
  const stage = decideStage(ending, { successors, now });
  if (stage === undefined) return [];
  const { kind, clientId, clientName, keeper, hash, kid, endsAt } = ending;
  return [
    {
      orgno: keeper,
      // The end is part of it: a key that is registered anew with another end is told of anew.
      subject: `${kind} ${clientId} ${hash} ${endsAt}`,
      stage,
      facts: {
        kind: 'expiry',
        what: kind,
        client_id: clientId,
        client_name: clientName,
        ...(kid !== undefined && { kid }),
        stage,
        ...(endsAt < NO_KNOWN_END && { ends: new Date(endsAt).toISOString() }),
      },
    },
  ];
}
