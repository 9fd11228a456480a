import type { ChangeKind, ConcerningChange } from '#audit-trail';
import type { NoticeFacts } from './notice.ts';

/** Kinds of changes that organisations are told of. */
export const toldKinds: readonly ChangeKind[] = ['scope-access', 'access-application', 'terms'];

/** A change as an organisation is told of it. `everyone`: all that have signed terms. */
export interface ToldChange {
  readonly to: string | 'everyone';
  readonly kind: Exclude<NoticeFacts['kind'], 'expiry' | 'delivery-failed' | 'test'>;
  /** Whom it comes from. */
  readonly other: string | undefined;
  /** The scope that it is about, or the version of the terms. */
  readonly about: string;
  readonly answer?: string | undefined;
  /** The id of the change. */
  readonly id: number;
}

/** Who is told what of a change; nothing where nobody is. Nobody is told of what they did themselves. */
export function describeChange(change: ConcerningChange): ToldChange | undefined {
  const { id, kind, action, subject, orgno, other_orgno: other, actor_orgno: actor } = change;
  if (kind === 'terms')
    return action === 'publish'
      ? { to: 'everyone', kind: 'terms-changed', other: undefined, about: subject, id }
      : undefined;
  if (orgno === null) return undefined;
  if (kind === 'scope-access') {
    if (orgno === other || orgno === actor) return undefined;
    const told = action === 'grant' ? 'access-granted' : action === 'withdraw' ? 'access-withdrawn' : undefined;
    return told && { to: orgno, kind: told, other: other ?? undefined, about: subject, id };
  }
  if (kind === 'access-application') {
    const scope = readScope(change) ?? subject;
    if (action === 'apply' || action === 'create') {
      if (other === null || other === orgno) return undefined;
      return { to: other, kind: 'application-received', other: orgno, about: scope, id };
    }
    const answer = answers[action];
    if (answer === undefined || orgno === actor) return undefined;
    return { to: orgno, kind: 'application-answered', other: other ?? undefined, about: scope, answer, id };
  }
  return undefined;
}

const answers: Readonly<Record<string, string>> = {
  approve: 'approved',
  grant: 'approved',
  reject: 'rejected',
  refuse: 'rejected',
};

/** The scope that an application is about. */
function readScope({ before, after }: ConcerningChange): string | undefined {
  const { scope } = { ...parse(before), ...parse(after) } as { scope?: unknown };
  return typeof scope === 'string' ? scope : undefined;
}

function parse(text: string | null): object {
  const value: unknown = text === null ? undefined : JSON.parse(text);
  return typeof value === 'object' && value !== null ? value : {};
}

/** Scopes that a notice names; more are counted. */
const MOST_NAMED = 20;

/**
 * The notices of changes, one for all that came from one organisation to another at a time: whoever gives access to a hundred
 * scopes makes one notice. Changes to everyone are not among them.
 */
export function gatherChanges(
  changes: readonly ToldChange[],
  names: ReadonlyMap<string, string | null>,
): readonly {
  readonly orgno: string;
  readonly subject: string;
  readonly stage: string;
  readonly facts: NoticeFacts;
}[] {
  const groups = Map.groupBy(changes, ({ to, kind, other, answer }) => JSON.stringify([to, kind, other, answer]));
  return [...groups.values()].map((group) => {
    // A group has at least one.
    const first = group[0] as ToldChange;
    const about = [...new Set(group.map((change) => change.about))];
    const scopes = about.slice(0, MOST_NAMED);
    const other = first.other ?? null;
    const name = names.get(first.other ?? '') ?? null;
    const common = { orgno: first.to, subject: `change ${first.id}`, stage: first.kind };
    const { kind } = first;
    if (kind === 'access-granted' || kind === 'access-withdrawn') {
      return {
        ...common,
        facts: { kind, owner: other, owner_name: name, scopes, more: about.length - scopes.length },
      };
    }
    if (kind === 'terms-changed') return { ...common, facts: { kind, terms: first.about } };
    return {
      ...common,
      facts: {
        kind,
        scope: first.about,
        ...(first.answer !== undefined && { answer: first.answer }),
        other,
        other_name: name,
        more: about.length - 1,
      },
    };
  });
}
