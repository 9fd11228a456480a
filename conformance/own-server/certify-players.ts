import type { KeyObject } from 'node:crypto';
import { organisations } from '@portvakt/own-tests';
import {
  type CertificateRequest,
  composeIssuing,
  craftCertificate,
  describeAuthority,
  describeHierarchy,
  findAddresses,
  type IssuedCertificate,
  issueCertificate,
  makeRsaKey,
  openTestAuthority,
} from '@portvakt/test-authority';
import { type CertifiedName, certifiedNames } from './players.ts';

/** A key, and what stands in `x5c` beside it: standard base64, its own certificate first. */
export interface Certified {
  readonly key: KeyObject;
  readonly x5c: readonly string[] | undefined;
}

type Wish = Partial<CertificateRequest>;

const { consumer, stranger } = organisations;
const DAY = 24 * 60 * 60 * 1000;

/** What is asked of the authority for each; the other three have an authority of their own. */
const wishes: Readonly<Partial<Record<CertifiedName, Wish>>> = {
  certificate: {},
  certificate_chain: {},
  certificate_sign: { profile: 'sign' },
  certificate_crypt: { profile: 'crypt' },
  certificate_of_other: { orgno: stranger },
  certificate_revoked: { fault: 'revoked' },
  certificate_expired: { fault: 'expired' },
  certificate_not_yet_valid: { fault: 'not-yet-valid' },
  certificate_untrusted: { fault: 'signed-by-other' },
  certificate_self_signed: { fault: 'self-signed' },
  certificate_wrong_policy: { fault: 'wrong-policy' },
  certificate_missing_policy: { fault: 'missing-policy' },
  certificate_person: { fault: 'person-policy' },
  certificate_no_orgno: { fault: 'no-orgno' },
  certificate_conflicting_orgno: { fault: 'conflicting-orgno' },
  certificate_unreachable_crl: { fault: 'dead-crl' },
  // Such keys cannot sign with RS256: the grant is signed with the common key, and refused before that is looked at.
  certificate_pss_key: { fault: 'pss-key', subjectKey: undefined },
  certificate_ec_key: { fault: 'ec-key', subjectKey: undefined },
};

/** The certificates of all players, by the lookalike authority that a server of the profile `local` has in `folder`. They share a key. */
export async function certifyPlayers(given: {
  readonly folder: string;
  readonly issuer: string;
}): Promise<Readonly<Record<CertifiedName, Certified>>> {
  const baseUrl = `${given.issuer}test-authority/`;
  const authority = await openTestAuthority({ folder: given.folder, baseUrl, clock: Date.now });
  const [key, middleKey] = await Promise.all([makeRsaKey(2048), makeRsaKey(2048)]);
  const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
  const { root, issuing } = await authority.openHierarchy(description);
  const issue = (wish: Wish) => issueCertificate(authority, { orgno: consumer, subjectKey: key, ...wish });

  /** An issuing authority that `above` certified, until `notAfter`. */
  const certify = (above: typeof root, notAfter: number) => {
    // Under a name of its own: it is not the authority that the server knows.
    const made = { ...description, issuingName: description.responderName };
    const recipe = composeIssuing(made, {
      root: { key: above.privateKey, name: above.name, keyId: above.keyId },
      key: middleKey,
      madeAt: Date.now(),
      addresses: findAddresses(baseUrl, above.id),
    });
    const certificate = craftCertificate({ ...recipe, notAfter });
    return describeAuthority(made, { role: 'issuing', certificate, privateKey: middleKey });
  };
  const byOwnAuthority: Readonly<Partial<Record<CertifiedName, () => Promise<IssuedCertificate>>>> = {
    certificate_expired_authority: () => issue({ issuer: certify(root, Date.now() - DAY) }),
    certificate_long_path: () => issue({ issuer: certify(issuing, Date.now() + DAY) }),
    certificate_issued_by_client: async () => {
      const { certificate } = await issue({ orgno: stranger, subjectKey: middleKey });
      return issue({ issuer: describeAuthority(description, { role: 'issuing', certificate, privateKey: middleKey }) });
    },
  };

  const certified = await Promise.all(
    certifiedNames.map(async (name): Promise<readonly [CertifiedName, Certified]> => {
      const wish = wishes[name];
      const issued = await (wish === undefined ? byOwnAuthority[name]?.() : issue(wish));
      if (issued === undefined) return [name, { key, x5c: undefined }];
      const { certificate, chain } = issued;
      const sendsChain = name === 'certificate_chain' || name in byOwnAuthority;
      const sent = [certificate, ...(sendsChain ? chain.slice(0, 1) : [])];
      return [name, { key, x5c: sent.map((der) => Buffer.from(der).toString('base64')) }];
    }),
  );
  return Object.fromEntries(certified) as Record<CertifiedName, Certified>;
}
