import type { Unit } from '#audit-trail';
import { isUrgent } from './decide-stage.ts';
import { type NoticeFacts, topicOf } from './notice.ts';
import type { NewNotice, NoticeStore } from './notice-store.ts';
import type { NoticeSettings, NoticeSettingsStore } from './settings-store.ts';

/** A notice before it is known where it goes. */
export type NoticeDraft = Pick<NewNotice, 'orgno' | 'subject' | 'stage' | 'facts'>;

/** What writing notices takes. */
export interface NoticeWriting {
  readonly notices: Pick<NoticeStore, 'add'>;
  readonly settings: Pick<NoticeSettingsStore, 'findAll' | 'findMailed'>;
  readonly countNotice: (kind: NoticeFacts['kind']) => void;
}

/**
 * Writes those of `drafts` that were not told before, each with the channels that its organisation has. They are in the inbox
 * as soon as `unit` is committed.
 */
export async function addNotices(
  { notices, settings, countNotice }: NoticeWriting,
  unit: Unit,
  drafts: readonly NoticeDraft[],
): Promise<readonly NewNotice[]> {
  const orgnos = [...new Set(drafts.map(({ orgno }) => orgno))];
  const all = await settings.findAll(unit.transaction, orgnos);
  const mailed = await settings.findMailed(unit.transaction, [...all.keys()]);
  const added = await notices.add(
    unit,
    drafts.map((draft) => ({
      ...draft,
      urgent: draft.facts.kind === 'test' || (draft.facts.kind === 'expiry' && isUrgent(draft.facts.stage)),
      ...decideChannels(draft.facts, { settings: all.get(draft.orgno), hasMail: mailed.has(draft.orgno) }),
    })),
  );
  for (const { facts } of added) countNotice(facts.kind);
  return added;
}

/** A channel that has failed is not used to say so. */
function decideChannels(
  facts: NoticeFacts,
  { settings, hasMail }: { readonly settings: NoticeSettings | undefined; readonly hasMail: boolean },
): Pick<NewNotice, 'toPost' | 'toMail'> {
  const topic = topicOf(facts.kind);
  const wanted = settings !== undefined && (topic === undefined || settings.topics.includes(topic));
  const failed = facts.kind === 'delivery-failed' ? facts.channel : undefined;
  return {
    toPost: wanted && settings.webhook !== undefined && failed !== 'webhook',
    toMail: wanted && hasMail && failed !== 'mail',
  };
}
