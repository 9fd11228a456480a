import { defineCommand } from '../command-line/command.ts';
import { conformanceOptions } from './conformance-options.ts';

/** `portvakt conformance` */
export const conformanceCommand = defineCommand({
  description: [
    'Tests a server that has the JWT bearer grant (RFC 7523): Portvakt, Maskinporten or any other. Several hundred grants, right and wrong, are sent to its token endpoint, and each answer is judged. What a case must find fails the run; what it should find is a warning.',
    'A client with a key and a scope is enough to begin: --client-id, --key, --scope. An adapter file (--adapter) names more, such as a second client or a delegated scope, and then more cases apply. For a Portvakt of your own --prepare writes a registry file and the adapter file that goes with it.',
    'Send this to servers that you may test. Keys never leave the machine; the results have grants, which expire, and no keys or tokens.',
  ],
  options: conformanceOptions,
  examples: [
    {
      text: 'The demo client of «portvakt start»',
      command:
        'npx --no-install portvakt conformance --issuer http://localhost:7070/ --profile maskinporten --client-id demo-pensjon --key data/demo-key.jwk.json --scope nav:aareg/v1/arbeidsforhold/otp',
    },
    {
      text: 'All that the cases know, against a Portvakt that is started with data/conformance/registry.json',
      command: 'npx --no-install portvakt conformance --prepare data/conformance --issuer http://localhost:7070/',
    },
    {
      text: 'What does the case send?',
      command:
        'npx --no-install portvakt conformance --adapter data/conformance/adapter.json --only aud-missing --verbose',
    },
  ],
  exitCodes: {
    0: 'every case that must pass has passed; there may be warnings',
    1: 'a case that must pass has failed, or the selftest found a case that cannot fail',
    2: 'the cases could not be run: the server gives no answer or no token for a good grant, or a file cannot be used',
  },
  run: async (input) => {
    const { runConformance } = await import('./run-conformance.ts');
    return runConformance(input);
  },
});
