import { defineCommand, jsonOption } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';

/** `portvakt signer make-key` */
export const signerMakeKeyCommand = defineCommand({
  description: [
    'Makes an RSA key in a file for portvakt signer serve, encrypted with PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY (or the file that PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY_FILE names). A signer that runs has it at once. It signs nothing until portvakt signing-keys rotate has taken it.',
  ],
  options: {
    keys: {
      type: 'string',
      value: 'FILE',
      description: 'The file, made when it is not there. Only its owner can read it.',
    },
    bits: { type: 'string', value: 'BITS', description: '2048, 3072 or 4096. Default: 2048.' },
    json: { ...jsonOption, description: 'Print one JSON document: kid and the public key as a JWK.' },
  },
  examples: [{ text: 'The next key', command: 'npx --no-install portvakt signer make-key --keys signer-keys.json' }],
  exitCodes: { 0: 'the key is made', 1: 'the file or the encryption key cannot be used' },
  run: async ({ options: { keys: file, bits = '2048' }, environment, output }) => {
    if (file === undefined) throw usageFailure('--keys is missing: the file to put the key in.');
    if (!['2048', '3072', '4096'].includes(bits)) throw usageFailure('--bits must be 2048, 3072 or 4096.');
    const { readEncryptionKey } = await import('./read-encryption-key.ts');
    const { addKeyToFile } = await import('@portvakt/signer');
    const encryptionKey = await readEncryptionKey(environment);
    const { kid, alg, jwk } = await addKeyToFile({ file, bits: Number(bits), encryptionKey });
    if (output.json) output.printDocument({ kid, jwk: { ...jwk, kid, alg, use: 'sig' } });
    else output.print(`${kid} is made.`);
    return 0;
  },
});
