import type { OrganisationNumber } from '@portvakt/protocol';
import type { ChangeFeed, ChangeStore } from '#audit-trail';
import type { Database } from '#database';
import type { OrganisationStore } from '#organisations';
import { addNotices, type NoticeWriting } from './add-notices.ts';
import { describeChange, gatherChanges, leaveAnsweredOut, type ToldChange, toldKinds } from './describe-changes.ts';
import type { NoticeStore } from './notice-store.ts';

export interface Following extends NoticeWriting {
  readonly database: Pick<Database, 'reads'>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly changes: Pick<ChangeStore, 'newestId' | 'walkKinds'>;
  readonly organisations: Pick<OrganisationStore, 'readAll' | 'walkSigned'>;
  readonly notices: NoticeWriting['notices'] & Pick<NoticeStore, 'findMark' | 'setMark'>;
  readonly hasStopped: () => boolean;
}

/** Ids of the record that are looked through in one step, and organisations that are told in one. */
const AT_ONCE = 2000;
const TOLD_AT_ONCE = 500;
const MARK = 'changes-through';

/**
 * Tells of the changes since it was last called, whichever process called it. The record of changes is its queue: how far it
 * was read is kept with the notices in one change, so none is lost or told twice. What was there before the first call is not
 * told of.
 */
export async function followChanges(given: Following): Promise<void> {
  const { database, feed, changes, notices } = given;
  for (;;) {
    const newest = await changes.newestId();
    const mark = await notices.findMark(database.reads, MARK);
    if (mark === undefined || mark >= newest) {
      if (mark === undefined) await feed.change('notices', (unit) => notices.setMark(unit, MARK, newest));
      return;
    }
    const through = Math.min(newest, mark + AT_ONCE);
    const found = await changes.walkKinds({ kinds: toldKinds, after: mark, through });
    const told = leaveAnsweredOut(found.flatMap((change) => describeChange(change) ?? []));
    for (const change of told) if (isForMany(change)) await tellMany(given, change);
    const ofOne = told.filter((change) => !isForMany(change));
    if (given.hasStopped()) return;
    const names = await nameOthers(given, ofOne);
    await feed.change('notices', async (unit) => {
      // Another process may have been here.
      if ((await notices.findMark(unit.transaction, MARK)) !== mark) return;
      await notices.setMark(unit, MARK, through);
      await addNotices(given, unit, gatherChanges(ofOne, names));
    });
  }
}

async function nameOthers(
  { organisations }: Following,
  told: readonly ToldChange[],
): Promise<ReadonlyMap<string, string | null>> {
  const known = await organisations.readAll(
    told.flatMap(({ other }) => (other as OrganisationNumber | undefined) ?? []),
  );
  return new Map([...known].map(([orgno, { name }]) => [orgno, name]));
}

function isForMany({ to }: ToldChange): boolean {
  return to === 'everyone' || to === 'providers';
}

/** In many small changes, so that nobody waits. An interrupted one goes on: who was told is not told again. */
async function tellMany(given: Following, change: ToldChange): Promise<void> {
  const [notice] = gatherChanges([change], new Map());
  if (notice === undefined) return;
  for (let after = ''; !given.hasStopped(); ) {
    const page = { after, limit: TOLD_AT_ONCE, providers: change.to === 'providers' };
    const orgnos = await given.organisations.walkSigned(page);
    const drafts = orgnos.map((orgno) => ({ ...notice, orgno }));
    if (drafts.length > 0) await given.feed.change('notices', (unit) => addNotices(given, unit, drafts));
    after = orgnos.at(-1) ?? '';
    if (orgnos.length < TOLD_AT_ONCE) return;
  }
}
