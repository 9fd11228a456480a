import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';

/** `portvakt certificates revoke` */
export const certificatesRevokeCommand = defineCommand({
  description: [
    'CRLs and OCSP answers of the running server say so at once. A server that has asked before may keep that answer until it expires: portvakt certificates refresh makes every server ask again.',
  ],
  options: {
    serial: text('SERIAL', 'The certificate by its serial number, in hexadecimal.'),
    certificate: text('FILE', 'The certificate itself, such as cert.pem.'),
    reason: text(
      'REASON',
      'Why (RFC 5280 §5.3.1): unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, removeFromCRL, privilegeWithdrawn or aACompromise. removeFromCRL ends a hold; no other state can be ended.',
    ),
    json: { ...jsonOption, description: 'Print one JSON document: serial, authority, state and at.' },
  },
  examples: [
    {
      text: 'A key has leaked',
      command:
        'npx --no-install portvakt certificates revoke --certificate data/certificate/cert.pem --reason keyCompromise',
    },
  ],
  exitCodes: {
    0: 'it is revoked (also when it was before), on hold, or no longer on hold',
    1: 'the authority has not issued it, it is not on hold, or the profile is not local',
  },
  run: async ({ options: { serial, certificate: file, reason }, environment, output }) => {
    const { revocationReasons, revokeCertificate } = await import('@portvakt/test-authority');
    const { explainAuthorityFailure, openLocalAuthority } = await import('./open-local-authority.ts');
    if (!isReason(reason, revocationReasons)) throw refuseReason(reason, Object.keys(revocationReasons));
    const which = await readWhich(serial, file);
    const { authority } = await openLocalAuthority({ environment, output }, { mustExist: true });
    const revoked = await revokeCertificate(authority, { ...which, reason }).catch((error: unknown) => {
      throw explainAuthorityFailure(error, authority.folder);
    });
    if (typeof revoked === 'string') throw new CommandFailure(revoked, { error: 'refused' });

    // What is revoked for good stays so, whatever was asked.
    const now = authority.journal.findRevocation(revoked.authority, revoked.serial);
    const state =
      now === undefined ? 'released' : now.reason === revocationReasons.certificateHold ? 'on hold' : 'revoked';
    const at = new Date(revoked.revokedAt).toISOString();
    if (output.json) {
      output.printDocument({ serial: revoked.serial, authority: revoked.authority, state, at });
      return 0;
    }
    output.print(
      state === 'released'
        ? `${revoked.serial} is no longer on hold, as it was since ${at}.`
        : `${revoked.serial} is ${state} since ${at}.`,
    );
    output.print('To be felt at once by servers that keep an earlier answer:');
    output.print('  npx --no-install portvakt certificates refresh');
    return 0;
  },
});

function isReason<T extends object>(reason: string | undefined, known: T): reason is (keyof T & string) | undefined {
  return reason === undefined || Object.hasOwn(known, reason);
}

function refuseReason(reason: string | undefined, known: readonly string[]): CommandFailure {
  return usageFailure(`--reason must be one of ${known.join(', ')}; it is '${reason}'.`);
}

async function readWhich(
  serial: string | undefined,
  file: string | undefined,
): Promise<{ readonly serial: string } | { readonly certificate: Uint8Array }> {
  if ((serial === undefined) === (file === undefined))
    throw usageFailure('Say which certificate: --serial SERIAL or --certificate FILE, one of them.');
  if (file === undefined) {
    if (!/^(0x)?[0-9a-f][0-9a-f: ]*$/i.test(serial ?? ''))
      throw usageFailure(`--serial must be hexadecimal, as portvakt and openssl print it; it is '${serial}'.`);
    return { serial: serial ?? '' };
  }
  const { readGivenFile } = await import('../read-given-file.ts');
  const { X509Certificate } = await import('node:crypto');
  const content = await readGivenFile(file, { error: 'certificate_unreadable' });
  try {
    return { certificate: new X509Certificate(content).raw };
  } catch {
    throw new CommandFailure(`${file} holds no certificate that can be read.`, { error: 'certificate_unreadable' });
  }
}
