import { matchRefusals } from './explanations/match-refusals.ts';
import { splitTraceId } from './explanations/split-trace-id.ts';

export { splitTraceId };

import { findPastMove, type PastMove } from './past-moves.ts';
import { type RefusalName, refusalCatalogue } from './refusal-catalogue.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a text that somebody pasted looks like, before anything of it is checked. */
export type Pasted =
  | { readonly kind: 'trace id'; readonly traceId: string }
  | {
      readonly kind: 'jwt';
      readonly text: string;
      readonly blanksInside: boolean;
      /** Whether it is an access token, or another token that lets its holder in: a grant has no such claims. */
      readonly isToken: boolean;
    }
  /** Each in base64, without its frame. */
  | { readonly kind: 'certificate'; readonly certificates: readonly string[]; readonly hasPrivateKey: boolean }
  /** Nothing of it goes anywhere. */
  | { readonly kind: 'private key' }
  | { readonly kind: 'error'; readonly body: Members }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refusal'; readonly name: RefusalName }
  /** An address that is no longer in use. */
  | { readonly kind: 'moved'; readonly move: PastMove }
  | {
      readonly kind: 'unknown';
      readonly why: 'empty' | 'json unreadable' | 'json of something else' | 'pem of something else' | 'something else';
      readonly detail?: string;
    };

/**
 * Recognises a trace id, a grant or token (bare, behind `Bearer`, in a form body or in the answer of a token endpoint), an
 * error answer or the sentence of one, an error code, the name of an error that has none, an address that has moved, a certificate, and a private key,
 * which must be shown to nobody. It runs in browsers, too.
 */
export function recognisePasted(given: string): Pasted {
  const text = given.trim();
  if (text === '') return { kind: 'unknown', why: 'empty' };
  if (text.includes('-----BEGIN')) return recognisePem(text);
  if (PRIVATE_MEMBER.test(text)) return { kind: 'private key' };
  if (text.startsWith('{')) return recogniseJson(text);
  const bare = recogniseBareCertificates(text);
  if (bare !== undefined) return bare;
  const named = (TRACE_ID.exec(text) ?? TRACE_CONTEXT.exec(text))?.[1];
  if (named !== undefined) return { kind: 'trace id', traceId: named.toLowerCase() };
  const page = text.replace(/^https?:\/\/\S+\/errors\//i, '').split(/[?#]/, 1)[0] ?? '';
  const code = /^MP[-_ ]?(\d{3})$/i.exec(page)?.[1];
  if (code !== undefined) return { kind: 'code', code: `MP-${code}` };
  if (Object.hasOwn(refusalCatalogue, page)) return { kind: 'refusal', name: page as RefusalName };
  const move = findPastMove(text);
  if (move !== undefined) return { kind: 'moved', move };
  const sent = new URLSearchParams(text).get('assertion');
  if (sent !== null && sent !== '') return recogniseJwt(sent);
  return recogniseSentence(text) ?? recogniseJwt(withoutFrame(text));
}

/** The id by itself, or as error answers and logs name it. */
const TRACE_ID = /^\(?["']?(?:(?:trace|correlation)[_ -]?id["' :=]{1,8})?([0-9a-f]{32})["')]{0,3}\.?$/i;
/** As Altinn's problems name it (W3C Trace Context §3.2). */
const TRACE_CONTEXT = /^["']?00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}["']?$/i;
/** A private member of a key in JSON (RFC 7518 §6.3.2), wherever it stands. */
const PRIVATE_MEMBER = /"(?:d|private_jwk|dp|dq|qi)"\s*:\s*["{]/;

function withoutFrame(text: string): string {
  return text.replace(/^["']|["']$/g, '').replace(/^(authorization:\s*)?bearer\s+/i, '');
}

/** The sentence of an error answer without its JSON. */
function recogniseSentence(text: string): Pasted | undefined {
  const { traceId } = splitTraceId(text);
  const known = matchRefusals({ description: text, code: undefined }).names.length > 0;
  return traceId !== undefined || known ? { kind: 'error', body: { error_description: text } } : undefined;
}

function recogniseJwt(text: string): Pasted {
  const compact = text.replace(/\s+/g, '');
  // Anything with dots whose letters a JWT could have, or that begins as the base64 of «{"» does, is meant as one.
  if (/^eyJ/.test(compact) || /^[\w+/=-]{8,}(\.[\w+/=-]*)+$/.test(compact)) {
    return { kind: 'jwt', text: compact, blanksInside: compact !== text, isToken: isToken(compact) };
  }
  return { kind: 'unknown', why: 'something else' };
}

/** Claims of tokens of Maskinporten, Altinn, ID-porten, Entra and other servers, none of which a grant has. */
const TOKEN_CLAIMS =
  'consumer client_amr token_type urn:altinn:org azp appid acr amr auth_time at_hash nonce sid tid oid roles ver cnf'.split(
    ' ',
  );

function isToken(compact: string): boolean {
  const [header, claims] = compact.split('.', 2).map(readPart);
  if (/^(application\/)?at\+jwt$/i.test(String(header?.typ))) return true;
  return claims !== undefined && TOKEN_CLAIMS.some((name) => name in claims);
}

/** A part of a JWT, decoded without a check of its form. */
function readPart(part: string | undefined): Members | undefined {
  try {
    const bytes = atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', ''));
    const value: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

const BEGIN = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g;

function recognisePem(text: string): Pasted {
  const certificates: string[] = [];
  for (const { 0: begin, index } of text.matchAll(BEGIN)) {
    const end = text.indexOf('-----END', index + begin.length);
    // Without an end there is none further on either.
    if (end === -1) break;
    certificates.push(text.slice(index + begin.length, end));
  }
  const hasPrivateKey = text.includes('PRIVATE KEY-----');
  if (certificates.length > 0) return { kind: 'certificate', certificates, hasPrivateKey };
  return hasPrivateKey ? { kind: 'private key' } : { kind: 'unknown', why: 'pem of something else' };
}

/** An x5c as in a header, or one entry of it. The base64 of every certificate of usual length begins with MI. */
function recogniseBareCertificates(text: string): Pasted | undefined {
  const entries = /^\[\s*"MI/.test(text) ? parseArray(text) : /^"?MI[\w+/\s]+=*"?$/.test(text) ? [text] : [];
  if (entries.length === 0) return undefined;
  if (entries.some(isPrivate)) return { kind: 'private key' };
  return { kind: 'certificate', certificates: entries, hasPrivateKey: false };
}

/** A private key in DER (PKCS#1, PKCS#8, and PKCS#12 with it) begins with its version, a small number; a certificate does not. */
function isPrivate(text: string): boolean {
  try {
    const start = atob(text.replaceAll(/["\s]/g, '').slice(0, 12));
    const [, length = 0] = Array.from(start, (byte) => byte.charCodeAt(0));
    const at = length < 0x80 ? 2 : 2 + (length & 0x7f);
    return start.charCodeAt(at) === 2 && start.charCodeAt(at + 1) === 1;
  } catch {
    return false;
  }
}

function parseArray(text: string): readonly string[] {
  try {
    return (JSON.parse(text) as unknown[]).filter((entry) => typeof entry === 'string');
  } catch {
    return [];
  }
}

function recogniseJson(text: string): Pasted {
  let value: Members;
  try {
    value = JSON.parse(text) as Members;
  } catch (error) {
    return { kind: 'unknown', why: 'json unreadable', detail: (error as Error).message };
  }
  if (typeof value.error === 'string' || Array.isArray(value.errors)) return { kind: 'error', body: value };
  const token = value.access_token ?? value.grant ?? value.assertion;
  if (typeof token === 'string') return recognisePasted(token);
  const trace = value.trace_id ?? value.traceId ?? value.correlation_id;
  const named = typeof trace === 'string' ? (TRACE_ID.exec(trace) ?? TRACE_CONTEXT.exec(trace))?.[1] : undefined;
  if (named !== undefined) return { kind: 'trace id', traceId: named.toLowerCase() };
  return { kind: 'unknown', why: 'json of something else' };
}
