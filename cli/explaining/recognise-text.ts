import { type RefusalName, refusalCatalogue } from '@portvakt/protocol';
import { splitPem } from '../reading-certificates/split-pem.ts';

/** What a text looks like, before anything of it is checked. */
export type Recognised =
  | { readonly kind: 'jwt'; readonly text: string; readonly blanksInside: boolean }
  | { readonly kind: 'certificate'; readonly certificates: readonly Buffer[]; readonly hasPrivateKey: boolean }
  | { readonly kind: 'error'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refusal'; readonly name: RefusalName }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Recognises a grant or token (bare, behind `Bearer`, in a form body or in the answer of a token endpoint), an error
 * answer, an error code, and the name of an error that has none.
 */
export function recogniseText(given: string): Recognised {
  const text = given.trim();
  if (text === '') return { kind: 'unknown', reason: 'There is nothing to explain: the text is empty.' };
  if (text.startsWith('{')) return recogniseJson(text);
  if (text.includes('-----BEGIN')) return recognisePem(text);
  const bare = recogniseBareCertificates(text);
  if (bare !== undefined) return bare;
  const page = text.replace(/^https?:\/\/\S+\/errors\//i, '');
  const code = /^MP[-_ ]?(\d{3})$/i.exec(page)?.[1];
  if (code !== undefined) return { kind: 'code', code: `MP-${code}` };
  if (Object.hasOwn(refusalCatalogue, page)) return { kind: 'refusal', name: page as RefusalName };
  const sent = new URLSearchParams(text).get('assertion');
  return recogniseJwt(sent ?? text.replace(/^["']|["']$/g, '').replace(/^(authorization:\s*)?bearer\s+/i, ''));
}

function recogniseJwt(text: string): Recognised {
  const compact = text.replace(/\s+/g, '');
  // Anything with dots whose letters a JWT could have, or that begins as the base64 of «{"» does, is meant as one.
  if (/^eyJ/.test(compact) || /^[\w+/=-]{8,}(\.[\w+/=-]*)+$/.test(compact)) {
    return { kind: 'jwt', text: compact, blanksInside: compact !== text };
  }
  return {
    kind: 'unknown',
    reason:
      'This is neither a JWT, nor a certificate in PEM, nor an error answer in JSON, nor a code such as MP-110. To explain a file, pipe it in: portvakt explain < FILE',
  };
}

function recognisePem(text: string): Recognised {
  const certificates = splitPem(text);
  const hasPrivateKey = text.includes('PRIVATE KEY-----');
  if (certificates.length > 0) return { kind: 'certificate', certificates, hasPrivateKey };
  return { kind: 'unknown', reason: hasPrivateKey ? PRIVATE_KEY : 'This PEM has no certificate.' };
}

const PRIVATE_KEY = 'This is a private key. Show it to nobody; what is registered is its public half.';

/** An x5c as in a header, or one entry of it. The base64 of every certificate of usual length begins with MI. */
function recogniseBareCertificates(text: string): Recognised | undefined {
  const entries = /^\[\s*"MI/.test(text) ? parseArray(text) : /^"?MI[\w+/\s]+=*"?$/.test(text) ? [text] : [];
  if (entries.length === 0) return undefined;
  return { kind: 'certificate', certificates: entries.map((one) => Buffer.from(one, 'base64')), hasPrivateKey: false };
}

function parseArray(text: string): readonly string[] {
  try {
    return (JSON.parse(text) as unknown[]).filter((entry) => typeof entry === 'string');
  } catch {
    return [];
  }
}

function recogniseJson(text: string): Recognised {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return {
      kind: 'unknown',
      reason: `This looks like JSON, but cannot be read as JSON: ${(error as Error).message}`,
    };
  }
  if (typeof value.error === 'string') return { kind: 'error', body: value };
  const token = value.access_token ?? value.grant ?? value.assertion;
  if (typeof token === 'string') return recogniseText(token);
  if (typeof value.d === 'string' || value.private_jwk !== undefined) {
    return { kind: 'unknown', reason: PRIVATE_KEY };
  }
  return { kind: 'unknown', reason: 'This JSON has neither error nor access_token.' };
}
