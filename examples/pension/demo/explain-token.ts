import type { AuditLine } from '@portvakt/resource-server';
import { parties } from '../stage/parties.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The claims of a token, which is not checked here. */
function decodeClaims(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** What each claim means, in the order in which Portvakt writes them. */
const MEANINGS: readonly (readonly [claim: string, meaning: (claims: Claims) => string])[] = [
  ['aud', () => 'which API it is for'],
  ['scope', () => 'what it may be used for'],
  ['iss', () => 'who issued it: the API compares this letter by letter'],
  ['client_amr', ({ client_amr }) => `how the client proved itself: ${describeMethod(client_amr)}`],
  ['token_type', () => 'whoever holds it may use it'],
  ['exp', ({ exp, iat }) => `valid for ${Number(exp) - Number(iat)} seconds`],
  ['client_id', () => 'which client asked for it'],
  ['consumer', () => 'whom the call is for: the API decides on this'],
  ['supplier', () => 'who makes the call, in the consumer’s name'],
  ['delegation_source', () => 'where the consumer has delegated the scope to the supplier'],
];

/** The claims of a token, a line each, with their meaning. Not the token itself: nobody should copy it. */
export function explainToken(token: string): string {
  const claims = decodeClaims(token);
  const lines = MEANINGS.filter(([name]) => claims[name] !== undefined).map(([name, meaning]) => ({
    name,
    value: writeValue(claims[name]),
    meaning: meaning(claims),
  }));
  const width = Math.max(...lines.map(({ value }) => value.length));
  return lines.map(({ name, value, meaning }) => `  ${name.padEnd(18)}${value.padEnd(width + 2)}${meaning}`).join('\n');
}

/** An agency's decision about a token, as sentences. `needs` says what it asks for beside a good token. */
export function explainDecision(
  { name, needs }: { name: string; needs: string },
  line: Pick<AuditLine, 'decision' | 'consumer' | 'supplier' | 'reason' | 'description'>,
): string {
  if (line.decision === 'refused') return `${name} refuses the call (${line.reason}):\n   «${line.description}»`;
  const caller = line.supplier === undefined ? '' : `\n   ${nameOrganisation(line.supplier)} calls in its name.`;
  return `${name} lets the call in. The token is good; ${nameOrganisation(line.consumer)} has ${needs}.${caller}`;
}

function describeMethod(method: unknown): string {
  return method === 'virksomhetssertifikat' ? 'with the certificate of its organisation' : 'with its registered key';
}

/** «NAV (889640782)», or the identifier of an organisation that is not of the example. */
function nameOrganisation(id: string | undefined): string {
  const party = Object.values(parties).find(({ orgno }) => id === `0192:${orgno}`);
  return party === undefined ? String(id) : `${party.name} (${party.orgno})`;
}

/** A text as it is; of an organisation its identifier; a time as itself. */
function writeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'ID' in value) return String(value.ID);
  return String(value);
}

/**
 * The claims in which `other` differs from `one`, with their values; those that are new in every token are left out.
 */
export function listDifferences(one: string, other: string): readonly string[] {
  const [first, second] = [decodeClaims(one), decodeClaims(other)];
  return Object.keys(second)
    .filter((name) => !['jti', 'iat', 'exp'].includes(name) && writeValue(first[name]) !== writeValue(second[name]))
    .map((name) => `${name} (${writeValue(second[name])})`);
}
