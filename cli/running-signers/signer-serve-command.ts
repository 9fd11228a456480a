import type { KeyHolder } from '@portvakt/signer';
import { defineCommand, flag, text } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';

/** `portvakt signer serve` */
export const signerServeCommand = defineCommand({
  description: [
    'Holds the private signing keys in a process of its own and signs digests for the server, which finds it by PORTVAKT_SIGNER (docs/signer.md, docs/signer-protocol.md). It listens on a Unix socket and nowhere else, and writes down nothing of what it signs.',
    'The keys are in a file (--keys) or in a PKCS#11 token (--pkcs11 and --token), whose PIN is PORTVAKT_SIGNER_PIN or in the file that PORTVAKT_SIGNER_PIN_FILE names. PKCS#11 needs a native module, see docs/signer.md.',
    'The key file is encrypted with PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY (or the file that PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY_FILE names).',
  ],
  options: {
    socket: text('PATH', 'Where to listen. Nobody but its owner may write in its folder.'),
    keys: text('FILE', 'The keys, as portvakt signer make-key makes them.'),
    pkcs11: text('MODULE', 'The library of the module, such as /usr/lib/softhsm/libsofthsm2.so.'),
    token: text(
      'LABEL',
      'The token. It signs with all its RSA keys, so it must have no others; their turn is that of their labels.',
    ),
    group: flag(
      'Let the group of the socket connect, too (0660 in place of 0600): for a server that runs as another user, which then cannot read the keys.',
    ),
  },
  examples: [
    {
      text: 'With keys in a file',
      command: 'npx --no-install portvakt signer serve --keys signer-keys.json --socket /run/portvakt/signer.sock',
    },
    {
      text: 'With keys in a hardware module',
      command:
        'npx --no-install portvakt signer serve --pkcs11 /usr/lib/softhsm/libsofthsm2.so --token portvakt --socket /run/portvakt/signer.sock',
    },
  ],
  exitCodes: { 0: 'it was ended by SIGTERM or SIGINT', 1: 'the keys or the socket cannot be used' },
  run: async ({ options: { socket, keys, pkcs11, token, group = false }, environment, output }) => {
    if (socket === undefined) throw usageFailure('--socket is missing: where to listen.');
    if ((keys === undefined) === (pkcs11 === undefined)) throw usageFailure('Give one of --keys and --pkcs11.');
    const { serveKeys } = await import('@portvakt/signer');
    const holder = await (keys === undefined
      ? openTheToken({ module: pkcs11 ?? '', label: token }, environment)
      : openTheFile(keys, environment));
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    const report = (line: string) => output.note(line);
    const served = await serveKeys({ holder, path: socket, forGroup: group, report }).catch(refuse);
    output.print(`portvakt signer listening on unix:${socket}`);
    await ended;
    await served.stop();
    await holder.close();
    return 0;
  },
});

type Environment = Readonly<Record<string, string | undefined>>;

async function openTheFile(file: string, environment: Environment): Promise<KeyHolder> {
  const { openKeyFile } = await import('@portvakt/signer');
  const { startThread } = await import('@portvakt/server/shipped-files');
  const { readEncryptionKey } = await import('./read-encryption-key.ts');
  const encryptionKey = await readEncryptionKey(environment);
  return openKeyFile({ file, encryptionKey, startThread }).catch(refuse);
}

async function openTheToken(
  { module, label }: { module: string; label: string | undefined },
  environment: Environment,
): Promise<KeyHolder> {
  if (label === undefined) throw usageFailure('--token is missing: the label of the token.');
  const { openToken } = await import('@portvakt/signer');
  const { readSecret } = await import('./read-secret.ts');
  const pin = await readSecret(environment, { name: 'PORTVAKT_SIGNER_PIN', what: 'the PIN of the token' });
  try {
    return openToken({ module, label, pin });
  } catch (error) {
    return refuse(error as Error);
  }
}

function refuse(error: Error): never {
  throw new CommandFailure(error.message, { error: 'signer_unusable' });
}
