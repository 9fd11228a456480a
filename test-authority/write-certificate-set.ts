import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composePkcs12 } from './compose-pkcs12.ts';
import { encodePem } from './der.ts';
import type { IssuedCertificate } from './issue-certificate.ts';

/** The files of one certificate by name. */
export type CertificateSet = Readonly<Record<CertificateFile, string | Buffer>>;

export type CertificateFile =
  | 'key.pem'
  | 'cert.pem'
  | 'chain.pem'
  | 'x5c.json'
  | 'root.pem'
  | 'cert.p12'
  | 'cert.p12.password';

const privateFiles: readonly CertificateFile[] = ['key.pem', 'cert.p12', 'cert.p12.password'];

/**
 * What a program needs to use the certificate: `key.pem` (PKCS#8, not encrypted), `cert.pem`, `chain.pem` (the issuing
 * authority, then the root), `x5c.json` (an array of base64 strings: the certificate, the issuing authority), `root.pem`,
 * and all of it in `cert.p12` under the password in `cert.p12.password`. A certificate that is self-signed has no chain,
 * and is its own root.
 *
 * @param issued with a private key.
 */
export function composeCertificateSet(issued: IssuedCertificate): CertificateSet {
  const { privateKey, certificate, chain, name } = issued;
  const [issuing] = chain;
  const root = chain.at(-1) ?? certificate;
  const password = randomBytes(12).toString('base64url');
  const toPem = (der: Uint8Array) => encodePem('CERTIFICATE', der);
  const x5c = issuing === undefined ? [certificate] : [certificate, issuing];
  return {
    'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    'cert.pem': toPem(certificate),
    'chain.pem': chain.map(toPem).join(''),
    'x5c.json': `${JSON.stringify(
      x5c.map((der) => der.toString('base64')),
      undefined,
      2,
    )}\n`,
    'root.pem': toPem(root),
    'cert.p12': composePkcs12({ privateKey, certificates: [certificate, ...chain], name, password }),
    // Without a line end: `keytool -storepass:file` and `openssl -passin file:` read the first line, others all of it.
    'cert.p12.password': password,
  };
}

/** Writes the set into `folder`, which is made when it is not there. Files with secrets have mode 0600. */
export async function writeCertificateSet(issued: IssuedCertificate, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(composeCertificateSet(issued))) {
    const file = join(folder, name);
    const mode = privateFiles.some((one) => one === name) ? 0o600 : 0o644;
    // A file that is there already would keep its mode.
    await rm(file, { force: true });
    await writeFile(file, content, { mode, flag: 'wx' });
  }
}
