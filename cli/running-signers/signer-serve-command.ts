import { defineCommand, flag, text } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';

/** `portvakt signer serve` */
export const signerServeCommand = defineCommand({
  description: [
    'Holds the private signing keys in a process of its own and signs digests for the server, which finds it by PORTVAKT_SIGNER (docs/signer.md, docs/signer-protocol.md). It listens on a Unix socket and nowhere else, and writes down nothing of what it signs.',
    'The key file is encrypted with PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY (or the file that PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY_FILE names).',
  ],
  options: {
    socket: text('PATH', 'Where to listen. Nobody but its owner may write in its folder.'),
    keys: text('FILE', 'The keys, as portvakt signer make-key makes them.'),
    group: flag(
      'Let the group of the socket connect, too (0660 in place of 0600): for a server that runs as another user, which then cannot read the keys.',
    ),
  },
  examples: [
    {
      text: 'With keys in a file',
      command: 'npx --no-install portvakt signer serve --keys signer-keys.json --socket /run/portvakt/signer.sock',
    },
  ],
  exitCodes: { 0: 'it was ended by SIGTERM or SIGINT', 1: 'the keys or the socket cannot be used' },
  run: async ({ options: { socket, keys, group = false }, environment, output }) => {
    if (socket === undefined) throw usageFailure('--socket is missing: where to listen.');
    if (keys === undefined) throw usageFailure('--keys is missing: the file with the keys.');
    const { openKeyFile, serveKeys } = await import('@portvakt/signer');
    const { readEncryptionKey } = await import('./read-encryption-key.ts');
    const holder = await openKeyFile({ file: keys, encryptionKey: await readEncryptionKey(environment) }).catch(refuse);
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

function refuse(error: Error): never {
  throw new CommandFailure(error.message, { error: 'signer_unusable' });
}
