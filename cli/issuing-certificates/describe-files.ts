import type { CertificateFile } from '@portvakt/test-authority';

/** The files of a set, in the order in which they are listed. */
export const certificateFiles: Readonly<Record<CertificateFile, string>> = {
  'key.pem': 'the private key (PKCS#8), for you alone',
  'cert.pem': 'the certificate',
  'chain.pem': 'the issuing authority, then the root',
  'x5c.json': 'the header x5c: the certificate, the issuing authority',
  'root.pem': 'the root',
  'cert.p12': 'all of it in PKCS#12, for you alone',
  'cert.p12.password': 'the password of cert.p12, for you alone',
};
