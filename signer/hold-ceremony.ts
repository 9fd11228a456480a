import { createHash } from 'node:crypto';
import { type Cryptoki, loadPkcs11 } from './load-pkcs11.ts';
import { initialiseToken, makeTokenKey, readProtection } from './make-token-key.ts';
import { openToken } from './open-token.ts';
import type { Ceremony, CeremonyStep } from './read-ceremony.ts';
import type { HeldKey } from './wire.ts';

/** What a ceremony leaves behind. */
export interface CeremonyOutput {
  readonly key: HeldKey;
  /** The steps that were done and what came of each, with the key itself in no other words than its form. */
  readonly shape: readonly { readonly step: CeremonyStep; readonly [fact: string]: unknown }[];
  /** SHA-256 of `shape`: the same in a rehearsal and in the real run, or something was different. */
  readonly digest: string;
  /** Files by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** Makes the self-signed certificate of a key, as base64 DER. `sign` gives RS256 in base64url. */
export type Certify = (
  key: { readonly kid: string; readonly n: string; readonly e: string; readonly createdAt: number },
  sign: (input: Buffer) => Promise<string>,
) => Promise<string>;

/**
 * Does the steps of `ceremony` with the token of `module`. What the token says of its key afterwards is read back from it.
 *
 * @param fileDigest SHA-256 of the file that declares it, in hexadecimal.
 */
export async function holdCeremony(
  ceremony: Ceremony,
  {
    module,
    pin,
    officerPin,
    now,
    fileDigest,
    certify,
    isRehearsal,
  }: {
    module: string;
    pin: string;
    officerPin: string;
    now: number;
    fileDigest: string;
    certify: Certify;
    isRehearsal: boolean;
  },
): Promise<CeremonyOutput> {
  const { token, key, steps } = ceremony;
  const has = (step: CeremonyStep) => steps.includes(step);
  const shape: { step: CeremonyStep; [fact: string]: unknown }[] = [];
  const files: Record<string, string> = {};
  const made = withModule(module, (cryptoki) => {
    // A soft token is new each time, also for a key that shall be a token's second.
    if (has('initialise-token') || isRehearsal) initialiseToken(cryptoki, { label: token.label, pin, officerPin });
    if (has('initialise-token')) {
      shape.push({ step: 'initialise-token', label: token.label });
    }
    return makeTokenKey(cryptoki, { token: token.label, pin, ...key });
  });
  const jwk = { ...made.jwk, kid: made.kid, alg: made.alg, use: 'sig' };
  const protection = withModule(module, (cryptoki) =>
    readProtection(cryptoki, { token: token.label, pin, label: key.label }),
  );
  shape.push({ step: 'make-key', label: key.label, ...describeKey(made), ...protection });
  if (has('export-public-key')) {
    files['public-key.json'] = `${JSON.stringify(jwk, null, 2)}\n`;
    shape.push({ step: 'export-public-key', members: Object.keys(jwk) });
  }
  if (has('certify')) {
    const holder = openToken({ module, label: token.label, pin });
    try {
      const sign = async (input: Buffer) =>
        (await holder.sign(made.kid, createHash('sha256').update(input).digest())).toString('base64url');
      const der = await certify({ kid: made.kid, n: made.jwk.n, e: made.jwk.e, createdAt: now }, sign);
      const lines = der.match(/.{1,64}/g)?.join('\n');
      files['certificate.pem'] = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
      shape.push({ step: 'certify', bytes: Buffer.from(der, 'base64').length });
    } finally {
      await holder.close();
    }
  }
  if (has('attest')) shape.push({ step: 'attest' });
  const digest = createHash('sha256').update(JSON.stringify({ fileDigest, shape })).digest('hex');
  if (has('attest')) files['attestation.txt'] = attest({ ceremony, key: made, now, fileDigest, digest });
  files['transcript.json'] =
    `${JSON.stringify({ ceremony: ceremony.ceremony, file: fileDigest, shape, digest }, null, 2)}\n`;
  return { key: made, shape, digest, files };
}

/** The form of a key: what is the same for every key of its kind. */
function describeKey({ alg, jwk, kid }: HeldKey) {
  return { alg, bits: Buffer.from(jwk.n, 'base64url').length * 8, e: jwk.e, kidLength: kid.length };
}

function attest({
  ceremony,
  key,
  now,
  fileDigest,
  digest,
}: {
  ceremony: Ceremony;
  key: HeldKey;
  now: number;
  fileDigest: string;
  digest: string;
}): string {
  return [
    `Key ceremony ${ceremony.ceremony}, ${new Date(now).toISOString()}`,
    '',
    `Declared in a file with SHA-256   ${fileDigest}`,
    `Steps                             ${ceremony.steps.join(', ')}`,
    `Token and label of the key        ${ceremony.token.label}, ${ceremony.key.label}`,
    `Key (RFC 7638 thumbprint)         ${key.kid}`,
    `Digest of the output's shape      ${digest}`,
    '',
    'We were there, and saw these steps and no others:',
    '',
    ...['', ''].map(() => 'Name ______________________________  Signature ______________________________\n'),
  ].join('\n');
}

function withModule<T>(module: string, work: (cryptoki: Cryptoki) => T): T {
  const cryptoki = loadPkcs11(module);
  try {
    return work(cryptoki);
  } finally {
    cryptoki.C_Finalize();
    cryptoki.close();
  }
}
