import type { KeyObject } from 'node:crypto';
import {
  type CertificateRequest,
  composeIssuing,
  craftCertificate,
  describeAuthority,
  describeHierarchy,
  findAddresses,
  issueCertificate,
  makeRsaKey,
  type TestAuthority,
} from '@portvakt/test-authority';

const DAY = 24 * 60 * 60 * 1000;

/**
 * `x5c` of certificates that are right by themselves and whose authority is wrong: it has expired, it was certified by an authority that
 * may certify none, or it is another organisation's certificate. The authority is sent along. All are for `key`.
 */
export async function issueWrongChains(
  authority: TestAuthority,
  { orgno, other, key }: { readonly orgno: string; readonly other: string; readonly key: KeyObject },
) {
  const description = describeHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
  const { root, issuing } = await authority.openHierarchy(description);
  const middleKey = await makeRsaKey(2048);
  const issue = (wish: Partial<CertificateRequest>) => issueCertificate(authority, { orgno, subjectKey: key, ...wish });

  /** An authority that `above` certified, under a name of its own: it is not one that the server knows. */
  const certify = (above: typeof root, notAfter: number) => {
    const made = { ...description, issuingName: description.responderName };
    const recipe = composeIssuing(made, {
      root: { key: above.privateKey, name: above.name, keyId: above.keyId },
      key: middleKey,
      madeAt: Date.now(),
      addresses: findAddresses(authority.baseUrl, above.id),
    });
    const certificate = craftCertificate({ ...recipe, notAfter });
    return describeAuthority(made, { role: 'issuing', certificate, privateKey: middleKey });
  };
  const { certificate } = await issue({ orgno: other, subjectKey: middleKey });
  const client = describeAuthority(description, { role: 'issuing', certificate, privateKey: middleKey });
  const x5c = async (issuer: CertificateRequest['issuer']) => {
    const { certificate: leaf, chain } = await issue({ issuer });
    return [leaf, ...chain.slice(0, 1)].map((der) => der.toString('base64'));
  };
  return {
    certificate_expired_authority: await x5c(certify(root, Date.now() - DAY)),
    certificate_long_path: await x5c(certify(issuing, Date.now() + DAY)),
    certificate_issued_by_client: await x5c(client),
  };
}
