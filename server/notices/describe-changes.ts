import type { ChangeKind, ConcerningChange } from '#audit-trail';
import type { NoticeFacts } from './notice.ts';

/** Kinds of changes that organisations are told of. */
export const toldKinds: readonly ChangeKind[] = ['scope-access', 'access-application', 'terms'];

/** A change as an organisation is told of it. */
export interface ToldChange {
  /** An organisation; or all that have signed terms, or those of them that offer APIs. */
  readonly to: string | 'everyone' | 'providers';
  readonly kind: Exclude<NoticeFacts['kind'], 'expiry' | 'delivery-failed' | 'test'>;
  /** Whom it comes from. */
  readonly other: string | undefined;
  /** The scope that it is about, or the version of the terms. */
  readonly about: string;
  readonly answer?: string | undefined;
  /** Whether new terms must be signed. */
  readonly mustSign?: boolean | undefined;
  /** The id of the change. */
  readonly id: number;
}

/** Who is told what of a change; nothing where nobody is. Nobody is told of what they did themselves. */
export function describeChange(change: ConcerningChange): ToldChange | undefined {
  const { id, kind, action, subject: about, orgno, other_orgno: other, actor_orgno: actor } = change;
  if (kind === 'terms') return action === 'publish' ? describeTerms(change) : undefined;
  if (orgno === null || orgno === other) return undefined;
  const common = { to: orgno, other: other ?? undefined, about, id };
  switch (`${kind} ${action}`) {
    case 'scope-access grant':
      return orgno === actor ? undefined : { ...common, kind: 'access-granted' };
    case 'scope-access withdraw':
      return orgno === actor ? undefined : { ...common, kind: 'access-withdrawn' };
    case 'access-application apply':
      return other === null ? undefined : { to: other, other: orgno, about, id, kind: 'application-received' };
    case 'access-application approve':
      return { ...common, kind: 'application-answered', answer: 'approved' };
    case 'access-application reject':
      return { ...common, kind: 'application-answered', answer: 'rejected' };
    default:
      return undefined;
  }
}

function describeTerms({ id, subject, after }: ConcerningChange): ToldChange {
  const { audience, sign_again } = (after === null ? {} : JSON.parse(after)) as Readonly<Record<string, unknown>>;
  return {
    to: audience === 'providers' ? 'providers' : 'everyone',
    kind: 'terms-changed',
    other: undefined,
    about: subject,
    mustSign: sign_again === true,
    id,
  };
}

/** Without access that was given as the answer to an application: the answer says it. */
export function leaveAnsweredOut(changes: readonly ToldChange[]): readonly ToldChange[] {
  const nameOf = ({ to, about }: ToldChange) => `${to} ${about}`;
  const approved = new Set(changes.filter(({ answer }) => answer === 'approved').map(nameOf));
  return changes.filter((change) => change.kind !== 'access-granted' || !approved.has(nameOf(change)));
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
    if (kind === 'terms-changed') {
      return { ...common, facts: { kind, terms: first.about, must_sign: first.mustSign ?? false } };
    }
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
