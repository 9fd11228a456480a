import { recogniseBytes } from '@portvakt/protocol';
import { type ParsedCertificate, readCertificate } from '@portvakt/server/certificate-rules';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { readGivenFile, readGivenText } from '../read-given-file.ts';
import { isSelfIssued, orderChain } from '../reading-certificates/order-chain.ts';
import { splitPem } from '../reading-certificates/split-pem.ts';
import { type CertifiedKey, chooseCertificate, type NoCertifiedKey } from './choose-certificate.ts';
import { readPrivateKey } from './read-private-key.ts';
import type { CertificateSigner, SignerOptions } from './signer.ts';

/**
 * The virksomhetssertifikat in a PKCS#12 file (`--p12`) or in PEM files (`--cert`, `--key`), with what is to be sent of its
 * chain: by itself unless `--x5c chain` asks for the issuing authorities, too.
 */
export async function readCertificateSigner(options: SignerOptions): Promise<CertificateSigner> {
  const { x5c = 'leaf' } = options;
  if (x5c !== 'leaf' && x5c !== 'chain') throw usageFailure(`--x5c must be leaf or chain; it is '${x5c}'.`);
  const { source, pair, others } =
    options.p12 === undefined ? await readPem(options) : await readP12(options.p12, options);
  if ('reason' in pair) throw unusable(source, pair);
  const { key, certificate } = pair;
  const chain = x5c === 'leaf' ? [] : orderChain(certificate, others);
  if (x5c === 'chain' && chain.length === 0 && !isSelfIssued(certificate)) {
    throw unusable(source, {
      reason:
        'its issuing authority is not there. Give that in a file with --cert and --chain, or leave out --x5c chain.',
      choices: [],
    });
  }
  return { by: 'certificate', key, x5c: [certificate, ...chain].map(({ x509 }) => x509.raw.toString('base64')) };
}

interface Found {
  readonly source: string;
  readonly pair: CertifiedKey | NoCertifiedKey;
  /** Every certificate that came along. */
  readonly others: readonly ParsedCertificate[];
}

async function readP12(file: string, { 'password-file': passwordFile }: SignerOptions): Promise<Found> {
  const password = passwordFile === undefined ? '' : await readPassword(passwordFile);
  const content = await readGivenFile(file, { error: 'certificate_unreadable' });
  const { readPkcs12 } = await import('./read-pkcs12.ts');
  const read = readPkcs12(content, password);
  if (!('problem' in read)) {
    const certificates = read.certificates.map((der) => readOne(der, file));
    return { source: file, pair: chooseCertificate(read.keys, certificates), others: certificates };
  }
  if (read.problem === 'password') {
    throw new CommandFailure(
      passwordFile === undefined
        ? `${file} is protected by a password: give the file that has it with --password-file FILE.`
        : `The password in ${passwordFile} does not open ${file}.`,
      { error: 'password_wrong' },
    );
  }
  throw unusable(file, {
    reason: content.includes('-----BEGIN')
      ? 'it is PEM and not PKCS#12: give it with --cert and --key.'
      : (nameOther(content, file) ?? `it is not a readable PKCS#12 file: ${read.reason}`),
    choices: [],
  });
}

/** What is not PKCS#12 though it is binary. */
function nameOther(content: Buffer, file: string): string | undefined {
  const kind = recogniseBytes(content);
  return kind?.startsWith('it is PKCS#12') ? undefined : kind?.replaceAll('FILE', file);
}

async function readPem({ cert = '', key: keyFile, chain: chainFile }: SignerOptions): Promise<Found> {
  if (keyFile === undefined) throw usageFailure('--cert FILE needs the private key beside it: --key FILE.');
  const certificates = await readPemFile(cert);
  const above = chainFile === undefined ? [] : await readPemFile(chainFile);
  const text = await readGivenText(keyFile, { error: 'key_unreadable', wanted: 'key' });
  const key = readPrivateKey(text);
  if (typeof key === 'string')
    throw new CommandFailure(`The key in ${keyFile} cannot be used: ${key}`, { error: 'key_unusable' });
  return {
    source: `${cert} with ${keyFile}`,
    pair: chooseCertificate([key.key], certificates),
    others: [...certificates, ...above],
  };
}

async function readPemFile(file: string): Promise<readonly ParsedCertificate[]> {
  const content = await readGivenFile(file, { error: 'certificate_unreadable' });
  // A file in DER has no lines around it.
  const ders = content[0] === 0x30 ? [content] : splitPem(content.toString());
  if (ders.length === 0) throw unusable(file, { reason: 'it holds no certificate in PEM.', choices: [] });
  return ders.map((der) => readOne(der, file));
}

function readOne(der: Buffer, file: string): ParsedCertificate {
  const { certificate } = readCertificate(der);
  if (certificate === undefined) throw unusable(file, { reason: 'a certificate in it cannot be read.', choices: [] });
  return certificate;
}

/** The first line, without its end: editors put one there, and OpenSSL and keytool read it so. */
async function readPassword(file: string): Promise<string> {
  const text = await readGivenText(file, { error: 'password_unreadable' });
  return text.split(/\r?\n/)[0] ?? '';
}

function unusable(source: string, { reason, choices }: NoCertifiedKey): CommandFailure {
  return new CommandFailure(`The certificate in ${source} cannot be used: ${reason}`, {
    error: 'certificate_unusable',
    lines: choices,
  });
}
