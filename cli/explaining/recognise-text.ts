import { type Pasted, type PastMove, type RefusalName, recognisePasted } from '@portvakt/protocol';

/** What a text looks like, before anything of it is checked. */
export type Recognised =
  | { readonly kind: 'jwt'; readonly text: string; readonly blanksInside: boolean }
  | { readonly kind: 'certificate'; readonly certificates: readonly Buffer[]; readonly hasPrivateKey: boolean }
  | { readonly kind: 'error'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refusal'; readonly name: RefusalName }
  | { readonly kind: 'moved'; readonly move: PastMove }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the protocol recognises in `given`, in the words of a command that stands alone: it knows no server. */
export function recogniseText(given: string): Recognised {
  const pasted = recognisePasted(given);
  switch (pasted.kind) {
    case 'certificate': {
      const { certificates, hasPrivateKey } = pasted;
      return {
        kind: 'certificate',
        certificates: certificates.map((one) => Buffer.from(one, 'base64')),
        hasPrivateKey,
      };
    }
    case 'private key':
      return { kind: 'unknown', reason: PRIVATE_KEY };
    case 'trace id':
      return { kind: 'unknown', reason: TRACE_ID };
    case 'unknown':
      return { kind: 'unknown', reason: describeUnknown(pasted) };
    default:
      return pasted;
  }
}

const PRIVATE_KEY = 'This is a private key. Show it to nobody; what is registered is its public half.';
const TRACE_ID =
  'This is a trace id. Only the server that gave it knows what it stands for: paste it under Troubleshooting in its portal, or ask those who run the server.';

function describeUnknown({ why, detail }: Extract<Pasted, { kind: 'unknown' }>): string {
  switch (why) {
    case 'empty':
      return 'There is nothing to explain: the text is empty.';
    case 'json unreadable':
      return `This looks like JSON, but cannot be read as JSON: ${detail}`;
    case 'json of something else':
      return 'This JSON has neither error nor access_token.';
    case 'pem of something else':
      return 'This PEM has no certificate.';
    case 'something else':
      return 'This is neither a JWT, nor a certificate in PEM, nor an error answer in JSON, nor a code such as MP-110. To explain a file, pipe it in: portvakt explain < FILE';
  }
}
