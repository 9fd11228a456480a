import { type CrlRecipe, craftCrl } from './craft-crl.ts';
import { authorityKeyIdentifier, crlNumber } from './encode-extensions.ts';
import type { Revocation } from './journal.ts';
import type { TestAuthority } from './open-test-authority.ts';

const HOUR = 60 * 60 * 1000;
/** How long a CRL holds, as Buypass' do. */
const CRL_LIFETIME = 25 * HOUR;

interface PublishedCrl {
  readonly der: Buffer;
  readonly thisUpdate: number;
  /** The journal's count of changes that it covers. */
  readonly changes: number;
}

const published = new WeakMap<TestAuthority, Map<string, PublishedCrl>>();

/**
 * A new CRL of the authority `id`: version 2, complete, valid for 25 hours, with the authority's key identifier and a number
 * that grows from one to the next in every process that shares the folder (RFC 5280 §5.2.3).
 *
 * @param adjust the last word on what is signed, for CRLs that are wrong on purpose. Such a CRL is returned, not published.
 * @returns its DER, or nothing when there is no such authority.
 */
export async function writeCrl(
  authority: TestAuthority,
  id: string,
  { adjust }: { adjust?: ((recipe: CrlRecipe) => CrlRecipe) | undefined } = {},
): Promise<Buffer | undefined> {
  const issuer = await authority.findAuthority(id);
  if (issuer === undefined) return undefined;
  const thisUpdate = authority.clock();
  const { number, revoked, changes } = authority.journal.takeCrlNumber(id);
  const { authoritySignature, leafSignature } = issuer.description;
  const recipe: CrlRecipe = {
    issuer: issuer.name,
    thisUpdate,
    nextUpdate: thisUpdate + CRL_LIFETIME,
    entries: listEntries(revoked),
    extensions: [authorityKeyIdentifier(issuer.keyId), crlNumber(number)],
    signature: issuer.role === 'root' ? authoritySignature : leafSignature,
    signingKey: issuer.privateKey,
  };
  if (adjust !== undefined) return craftCrl(adjust(recipe));
  const der = craftCrl(recipe);
  const mine = published.get(authority) ?? new Map<string, PublishedCrl>();
  published.set(authority, mine.set(id, { der, thisUpdate, changes }));
  return der;
}

/** The CRL to hand out now: the last one, unless something has been revoked since or it is an hour from its end. */
export async function readCrl(authority: TestAuthority, id: string): Promise<Buffer | undefined> {
  const last = published.get(authority)?.get(id);
  if (last !== undefined) {
    const age = authority.clock() - last.thisUpdate;
    const upToDate = authority.journal.countChanges(id) === last.changes;
    if (upToDate && age >= 0 && age < CRL_LIFETIME - HOUR) return last.der;
  }
  return writeCrl(authority, id);
}

function listEntries(revoked: ReadonlyMap<string, Revocation>): CrlRecipe['entries'] {
  return [...revoked].map(([serial, { at, reason }]) => ({
    serial,
    revokedAt: at,
    // `unspecified` should be left out (RFC 5280 §5.3.1).
    reason: reason === 0 ? undefined : reason,
  }));
}
