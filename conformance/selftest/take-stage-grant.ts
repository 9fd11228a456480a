import type { Character } from './stage.ts';

/** Which grants were used. Two processes of a server share one, unless that is the weakness. */
export type UsedGrants = Set<string>;

/** Takes a grant once. Returns whether it was new. */
export async function takeStageGrant(
  { clientId, claims, text }: { clientId: string; claims: Readonly<Record<string, unknown>>; text: string },
  used: UsedGrants,
  { weak, profile }: Character,
): Promise<boolean> {
  if (weak.has('keeps-no-jti')) return true;
  const { jti } = claims;
  if (jti === undefined && (profile === 'maskinporten') !== weak.has('jti-forgets-missing')) return true;
  const name = nameOf(clientId, jti === undefined ? `text ${text}` : `jti ${String(jti)}`, text, weak);
  if (used.has(name)) return false;
  if (weak.has('jti-slow')) await new Promise((resolve) => setTimeout(resolve, 20));
  used.add(name);
  return true;
}

function nameOf(clientId: string, identifier: string, text: string, weak: Character['weak']): string {
  if (weak.has('jti-by-text')) return text;
  if (weak.has('jti-global')) return identifier;
  if (weak.has('jti-in-capitals')) return `${clientId} ${identifier.toLowerCase()}`;
  if (weak.has('jti-cut')) return `${clientId} ${identifier.slice(0, 64).replace(/\0.*$/s, '')}`;
  if (weak.has('jti-joined')) return identifier.slice(-36);
  return `${clientId} ${identifier}`;
}
