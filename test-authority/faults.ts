import { removeAttribute, removeExtension, replaceAttribute, replaceExtension } from './change-recipe.ts';
import type { CertificateRecipe } from './craft-certificate.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoints,
} from './encode-extensions.ts';
import { encodeName, type NameRecipe, printable, utf8 } from './encode-name.ts';
import type { LeafPlan } from './leaf-plan.ts';

/** The ways in which a certificate can be wrong on purpose, by the names that the command line and HTTP know. */
export const faults = [
  'revoked',
  'expired',
  'not-yet-valid',
  'no-orgno',
  'conflicting-orgno',
  'wrong-policy',
  'missing-policy',
  'person-policy',
  'signed-by-other',
  'self-signed',
  'dead-crl',
  'internal-crl',
  'pss-key',
  'ec-key',
] as const;

export type Fault = (typeof faults)[number];

type LeafRecipe = Omit<CertificateRecipe, 'signingKey'>;

const DAY = 24 * 60 * 60 * 1000;
/** An object identifier for examples: nobody's policy. */
const NOBODYS_POLICY = '2.999.2';
/** The address at which a machine in a cloud finds its own secrets: what a forged CRL address would be after. */
const INTERNAL_ADDRESS = 'http://169.254.169.254/latest/meta-data/lookalike.crl';

/** When a certificate with `fault` is valid, where the fault says so. Milliseconds since 1970. */
export function decideFaultyTimes(
  fault: Fault | undefined,
  now: number,
): { readonly notBefore: number; readonly notAfter?: number } {
  if (fault === 'expired') return { notBefore: now - 400 * DAY, notAfter: now - DAY };
  if (fault === 'not-yet-valid') return { notBefore: now + DAY };
  return { notBefore: now };
}

/**
 * The recipe with `fault` in it and nothing else wrong, so that a certificate is refused for that reason alone. `revoked`,
 * the times, the keys and `signed-by-other` are made elsewhere: for them the recipe stays as it is.
 */
export function applyFault(
  recipe: LeafRecipe,
  fault: Fault | undefined,
  plan: Pick<LeafPlan, 'orgno' | 'addresses' | 'keyId' | 'environment' | 'issuer'>,
): LeafRecipe {
  switch (fault) {
    case 'no-orgno':
      return {
        ...recipe,
        subject: removeAttribute(removeAttribute(recipe.subject, 'organisationIdentifier'), 'serialNumber'),
      };
    case 'conflicting-orgno':
      return { ...recipe, subject: addConflict(recipe.subject, plan.orgno) };
    case 'wrong-policy':
      return replaceExtension(recipe, certificatePolicies([NOBODYS_POLICY]));
    case 'missing-policy':
      return removeExtension(recipe, 'certificatePolicies');
    case 'person-policy':
      return replaceExtension(recipe, certificatePolicies([findPersonPolicy(plan)]));
    case 'self-signed':
      return replaceExtension({ ...recipe, issuer: encodeName(recipe.subject) }, authorityKeyIdentifier(plan.keyId));
    case 'dead-crl':
      return leaveOnlyCrl(recipe, plan, new URL('dead.crl', plan.addresses.crl).href);
    case 'internal-crl':
      return leaveOnlyCrl(recipe, plan, INTERNAL_ADDRESS);
    default:
      return recipe;
  }
}

/** Two numbers where one is allowed: the other attribute says another organisation. */
function addConflict(subject: NameRecipe, orgno: string): NameRecipe {
  const other = orgno === '310001112' ? '312999919' : '310001112';
  const hasIdentifier = subject.flat().some(({ type }) => type === 'organisationIdentifier');
  return replaceAttribute(
    subject,
    hasIdentifier ? printable('serialNumber', other) : utf8('organisationIdentifier', `NTRNO-${other}`),
  );
}

function findPersonPolicy({ environment, issuer }: Pick<LeafPlan, 'environment' | 'issuer'>): string {
  if (issuer.description.style === 'buypass') return '2.16.578.1.26.1.3.1';
  return environment === 'test' ? '2.16.578.1.29.912.1.1.0' : '2.16.578.1.29.12.1.1.0';
}

/** No OCSP address beside it: with one, nobody would need the CRL. */
function leaveOnlyCrl(recipe: LeafRecipe, { addresses }: Pick<LeafPlan, 'addresses'>, crl: string): LeafRecipe {
  return replaceExtension(
    replaceExtension(recipe, crlDistributionPoints([crl])),
    authorityInformationAccess([{ method: 'caIssuers', url: addresses.certificate }]),
  );
}
