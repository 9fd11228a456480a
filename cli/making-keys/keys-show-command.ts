import { defineCommand, flag, jsonOption, text } from '../command-line/command.ts';

/** `portvakt keys show` */
export const keysShowCommand = defineCommand({
  description: [
    'Reads what tools write: a JWK or a set of one, PEM of a key or a certificate, and base64 of these. The public half is shown as PEM, as a JWK, and as a jwks, ready for a registry file or for self-service.',
    'The private half is shown only with --private, as a JWK and as PEM.',
  ],
  positionals: [{ name: 'FILE', required: true, description: 'The file of the key, or - for standard input.' }],
  options: {
    kid: text(
      'KID',
      'The kid of the JWKs. Default: the one in FILE, otherwise the thumbprint of the key (RFC 7638), which a registry file uses, too.',
    ),
    private: flag('Also show the private half. FILE must have it.'),
    json: {
      ...jsonOption,
      description:
        'Print one JSON document: kid, bits, public_jwk, public_pem and jwks; with --private private_jwk and private_pem.',
    },
  },
  examples: [
    {
      text: 'A PEM key as the jwks that is registered',
      command: 'npx --no-install portvakt keys show my-key.pem --kid my-key',
    },
    {
      text: 'A JWK as PEM',
      command: 'npx --no-install portvakt keys show data/demo-key.jwk.json --private',
    },
  ],
  exitCodes: { 0: 'the key is shown', 1: 'the file has no key that can be used' },
  run: async ({ options: { kid, private: showsPrivate = false }, positionals: [file = ''], output }) => {
    const { usageFailure } = await import('../command-line/command-failure.ts');
    const { readKeyForms } = await import('./read-key-forms.ts');
    if (kid !== undefined && (kid === '' || /\p{Cc}/u.test(kid) || kid.length > 255)) {
      throw usageFailure('--kid must be 1 to 255 characters, without control characters.');
    }
    const forms = await readKeyForms(file, { kid, showsPrivate });
    if (output.json) {
      output.printDocument(forms);
      return 0;
    }
    const show = (title: string, text: string) => output.print(`${title}\n\n${text}\n`);
    output.print(`An RSA key of ${forms.bits} bits with the kid ${forms.kid}.\n`);
    show('The public half as PEM:', forms.public_pem.trimEnd());
    show('As a JWK:', JSON.stringify(forms.public_jwk, null, 2));
    show(
      'As it is registered, in a registry file or in self-service:',
      `"jwks": ${JSON.stringify(forms.jwks, null, 2)}`,
    );
    if (forms.private_jwk !== undefined && forms.private_pem !== undefined) {
      show('The private half as a JWK; show it to nobody:', JSON.stringify(forms.private_jwk, null, 2));
      show('The private half as PEM; show it to nobody:', forms.private_pem.trimEnd());
    } else if (forms.holds_private) output.note('FILE holds the private half, too: it is shown with --private.');
    return 0;
  },
});
