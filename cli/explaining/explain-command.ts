import { decodeUtf8 } from '@portvakt/protocol';
import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import type { ExplainContext } from './explained.ts';

/** `portvakt explain` */
export const explainCommand = defineCommand({
  description: [
    'Decodes a grant or an access token and judges it line by line: ✓ right, ✗ wrong, ! worth knowing. No key is needed, and nothing is sent anywhere: with --issuer only the metadata and the key set of that server are read.',
    'A certificate is judged by the rules of the server: one that a grant carries in x5c, or one in PEM. Only the server knows whether it is trusted and whether it is revoked.',
    'An error answer in JSON, or a code such as MP-110, is explained with its cause and cure.',
  ],
  positionals: [
    {
      name: 'TEXT',
      required: false,
      description:
        'What to explain. With -, or without TEXT, it is read from standard input, where other users of the machine cannot see it.',
    },
  ],
  options: {
    issuer: text('URL', 'Compare with the issuer, the key set and the clock of this server.'),
    json: { ...jsonOption, description: 'Print one JSON document: kind, right, header, claims and findings.' },
  },
  examples: [
    {
      text: 'Why is this token refused?',
      command: 'npx --no-install portvakt explain --issuer https://test.maskinporten.no/ "$TOKEN"',
    },
    { text: 'What does the error say?', command: 'curl --silent … | npx --no-install portvakt explain' },
    {
      text: 'Can this certificate be used?',
      command: 'npx --no-install portvakt explain < data/certificate/cert.pem',
    },
    { text: 'What does the code mean?', command: 'npx --no-install portvakt explain MP-110' },
  ],
  exitCodes: {
    0: 'nothing is wrong with the grant, token or certificate; the code is explained',
    1: 'something is wrong, the text is an error answer or not recognised, or the issuer gives no answer',
  },
  run: async ({ options: { issuer }, positionals: [text = '-'], output }) => {
    const { explainText } = await import('./explain-text.ts');
    const { printExplained } = await import('./print-explained.ts');
    const { listWrong } = await import('./explained.ts');
    const given = text === '-' ? await readInput() : text;
    const explained = await explainText(given, await readContext(issuer));
    printExplained(explained, output);
    return listWrong(explained).length === 0 ? 0 : 1;
  },
});

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) throw usageFailure('There is nothing to explain: give a text, or pipe one in.');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const decoded = decodeUtf8(Buffer.concat(chunks));
  if ('problem' in decoded) throw usageFailure(`The input cannot be read: ${decoded.problem}`);
  return decoded.text;
}

async function readContext(url: string | undefined): Promise<ExplainContext> {
  const { viewIssuer } = await import('./view-issuer.ts');
  const issuer = url === undefined ? undefined : await viewIssuer(url);
  return { now: Math.floor((Date.now() + (issuer?.clockDifference ?? 0)) / 1000), issuer };
}
