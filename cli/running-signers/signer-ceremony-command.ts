import { defineCommand, flag, text } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';

/** `portvakt signer ceremony` */
export const signerCeremonyCommand = defineCommand({
  description: [
    'Makes a signing key in a PKCS#11 token, step by step as a file declares it (docs/signer.md). First with --rehearse: the same steps with a soft token that is thrown away. Then in earnest with --rehearsed and the folder that the rehearsal has written: it must be of the very same file, and the output must have the same shape.',
    'PORTVAKT_SIGNER_PIN is the PIN of the token and PORTVAKT_SIGNER_OFFICER_PIN that of its security officer; each may be in a file instead (_FILE). A rehearsal makes up its own.',
  ],
  positionals: [{ name: 'FILE', required: true, description: 'The ceremony, as YAML or JSON.' }],
  options: {
    out: text(
      'FOLDER',
      'A new folder for what it writes: the public key, a certificate, an attestation to sign, a transcript.',
    ),
    rehearse: flag('With a soft token in a temporary folder.'),
    rehearsed: text('FOLDER', 'What the rehearsal has written.'),
  },
  examples: [
    {
      text: 'First',
      command: 'npx --no-install portvakt signer ceremony ceremony.yaml --rehearse --out my-rehearsal',
    },
    {
      text: 'Then',
      command: 'npx --no-install portvakt signer ceremony ceremony.yaml --rehearsed my-rehearsal --out my-ceremony',
    },
  ],
  exitCodes: {
    0: 'the key is made, and all is as it was rehearsed',
    1: 'a step could not be done, or something is not as it was rehearsed',
  },
  run: async ({ options: { out, rehearse = false, rehearsed }, positionals: [file = ''], environment, output }) => {
    if (out === undefined) throw usageFailure('--out is missing: a new folder for what it writes.');
    if (rehearse === (rehearsed !== undefined)) throw usageFailure('Give one of --rehearse and --rehearsed.');
    const { runCeremony } = await import('./run-ceremony.ts');
    const { key, digest } = await runCeremony({ file, out, rehearsed, environment }).catch((error: Error) => {
      if (error instanceof CommandFailure) throw error;
      throw new CommandFailure(`The ceremony stopped: ${error.message}`, { error: 'ceremony_stopped' });
    });
    output.print(`${key.kid} ${rehearse ? 'was made in a soft token, and is gone.' : 'is in the token.'}`);
    output.print(`Shape of the output: ${digest}${rehearse ? '' : ', as it was rehearsed.'}`);
    return 0;
  },
});
