import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import { readBits } from './read-bits.ts';

/** `portvakt keys new` */
export const keysNewCommand = defineCommand({
  description: [
    'Makes an RSA key pair. The private half signs grants; keep it to yourself. With --out it is written to a JWK file and a PEM file (PKCS#8) beside it, which only you can read; otherwise to standard output as a JWK. The public half is shown as a jwks, ready for a registry file or for self-service.',
    'A registered key can be used for one year from the day it is first registered.',
  ],
  options: {
    kid: text('KID', 'Identifier of the key: letters, digits and . _ -. Default: today and a few random characters.'),
    bits: text('BITS', '2048, 3072 or 4096. Default: 2048.'),
    out: text(
      'FILE',
      'Write the private half to this file: with my-key.jwk.json, also to my-key.pem. A file that exists is never overwritten.',
    ),
    json: {
      ...jsonOption,
      description: 'Print one JSON document: private_jwk (with --out: out and pem, the files) and jwks.',
    },
  },
  examples: [
    {
      text: 'The private half in data/my-key.jwk.json and data/my-key.pem, the public half on the screen',
      command: 'npx --no-install portvakt keys new --out data/my-key.jwk.json',
    },
  ],
  exitCodes: { 0: 'the key pair is made', 1: 'one of the files exists already, or cannot be written' },
  run: async ({ options: { kid, bits: size, out }, output }) => {
    const bits = readBits(size);
    const { makeKeyPair } = await import('./make-key-pair.ts');
    const pair = await makeKeyPair({ kid, bits });
    if (typeof pair === 'string') throw usageFailure(pair);
    const { privateJwk, publicJwk } = pair;
    const jwks = { keys: [publicJwk] };
    const { nameKeyFiles } = await import('./name-key-files.ts');
    const files = out === undefined ? undefined : nameKeyFiles(out);
    if (files !== undefined) {
      const { writePrivateKey } = await import('./write-private-key.ts');
      await writePrivateKey(files, privateJwk);
    }

    if (output.json) {
      output.printDocument(
        files === undefined ? { private_jwk: privateJwk, jwks } : { out: files.jwk, pem: files.pem, jwks },
      );
    } else if (files === undefined) {
      // The private half alone on standard output, so that «keys new > file» holds a key and nothing else.
      output.print(JSON.stringify(privateJwk, null, 2));
      output.note('The public half, to be registered on the client:');
      output.note(`"jwks": ${JSON.stringify(jwks, null, 2)}`);
    } else {
      output.note(`The private half is in ${files.jwk} (JWK) and ${files.pem} (PEM), readable by you only.`);
      output.note('The public half, to be registered on the client:');
      output.print(`"jwks": ${JSON.stringify(jwks, null, 2)}`);
    }
    return 0;
  },
});
