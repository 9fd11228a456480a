import type { Fault } from '@portvakt/test-authority';

/** What is wrong with a certificate of each fault, for help texts. The names are the authority's. */
export const faultDescriptions: Readonly<Record<Fault, string>> = {
  revoked: 'revoked the moment it is issued',
  expired: 'expired yesterday',
  'not-yet-valid': 'valid from tomorrow',
  'no-orgno': 'no organisation number in its subject',
  'conflicting-orgno': 'two different organisation numbers in its subject',
  'wrong-policy': 'a made-up policy',
  'missing-policy': 'no policy',
  'person-policy': 'a policy of certificates for people',
  'signed-by-other': 'issued by an authority that no server trusts',
  'self-signed': 'issued by itself',
  'dead-crl': 'names a CRL that does not exist, and no OCSP responder',
  'internal-crl': 'names a CRL on an internal address that a server must not fetch from',
  'pss-key': 'a key for RSASSA-PSS only, which cannot sign RS256',
  'ec-key': 'an elliptic-curve key, which cannot sign RS256',
};
