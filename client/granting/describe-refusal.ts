import { TokenError } from '../token-error.ts';
import { joinScopes, type TokenRequest } from '../token-request.ts';
import type { Reply } from './exchange-http.ts';
import { readRetryAfter } from './read-retry-after.ts';

/** Statuses that say nothing of what was asked, so that the same may succeed later. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/** What to do about each of Maskinporten's codes, where its own text does not say it. */
const CURES: Readonly<Record<string, string>> = {
  'MP-012': 'Something between here and the server sent the same request twice.',
  'MP-100': 'Check clientId, and that it belongs to this environment: test and prod have separate clients.',
  'MP-110': 'Check the issuer: the assertion must name it exactly, with its slash.',
  'MP-120': 'Certificates for test are refused in prod and the reverse; see also whether it has ended or is revoked.',
  'MP-121': 'A registered key lives one year. Register a new one.',
  'MP-122': 'The certificate belongs to another organisation than the client.',
  'MP-124': 'The private key is not the one that is registered under this kid.',
  'MP-200': 'Add the scope to the client in self-service; that your organisation has access is not enough.',
  'MP-201': 'The scope is not meant for Maskinporten.',
  'MP-250': 'Ask the owner of the scope for access. If a customer has it and you are its supplier, set consumerOrg.',
  'MP-251': 'The customer must delegate the API to you in Altinn.',
  'MP-303': 'Check externalRef, and that the system user is on the system that names this client.',
};

/** What an answer of the token endpoint that holds no token means, as an error. */
export function describeRefusal(
  reply: Reply,
  { endpoint, request, now }: { endpoint: string; request: TokenRequest; now: number },
): TokenError {
  if ('unreachable' in reply) {
    return new TokenError({
      code: 'unreachable',
      description: `${endpoint} gave no whole answer: ${reply.unreachable}`,
      retryable: true,
      cause: reply.cause,
    });
  }
  const { status, response, json } = reply;
  const retryAfter = readRetryAfter(response.headers, now);
  if (typeof json?.error !== 'string') {
    // Half an answer is not JSON. Who gave it may give the other half next time.
    const isCut = status === 200 && json === undefined;
    return new TokenError({
      code: 'unexpected_answer',
      description: `${endpoint} answers HTTP ${status}, and ${isCut ? 'that is no whole JSON' : 'that is no answer of a token endpoint'}.`,
      status,
      retryable: isCut || PASSING.includes(status),
      retryAfter,
      hint: isCut || PASSING.includes(status) ? undefined : 'Check the address: something else may answer there.',
    });
  }
  const { error: code, error_description: description = '', error_uri: uri = '' } = json;
  const mpCode = /MP-\d{3}$/.exec(String(uri))?.[0];
  const { text, traceId } = splitTraceId(String(description));
  return new TokenError({
    code,
    description: text || `The server refused with HTTP ${status}.`,
    mpCode,
    traceId,
    hint: (mpCode === 'MP-200' ? explainScopes(request) : undefined) ?? CURES[mpCode ?? ''],
    status,
    // A replay is cured by the next assertion.
    retryable: PASSING.includes(status) || code === 'temporarily_unavailable' || mpCode === 'MP-012',
    retryAfter,
  });
}

/** Descriptions end with «(trace_id: …)»; older ones with «(correlation id: …)». */
function splitTraceId(description: string): { readonly text: string; readonly traceId: string | undefined } {
  const at = description.lastIndexOf('(');
  const [name, traceId] = description.slice(at + 1, -1).split(': ');
  if (at === -1 || !description.endsWith(')') || (name !== 'trace_id' && name !== 'correlation id')) {
    return { text: description, traceId: undefined };
  }
  return { text: description.slice(0, at).trimEnd(), traceId };
}

/** What the name of a scope shows by itself. These are mistakes in pages that people copy from. */
function explainScopes(request: TokenRequest): string | undefined {
  for (const scope of joinScopes(request).split(' ')) {
    const at = scope.indexOf('/', scope.indexOf(':') + 1);
    // «Skatteetaten:inntekt/skatteetaten:inntektsmottakere», where the slash means «and».
    if (scope.indexOf(':') !== -1 && at !== -1 && scope.indexOf(':', at) !== -1) {
      return `'${scope}' looks like two scopes: '${scope.slice(0, at).toLowerCase()}' and '${scope.slice(at + 1).toLowerCase()}'.`;
    }
    if (scope.includes('otplan/v1/saldoopplysninger')) {
      return `'${scope}' is two names run together; NAV's scope is 'nav:aareg/v1/arbeidsforhold/otp'.`;
    }
    if (scope !== scope.toLowerCase()) return `Scopes are written in lower case: '${scope.toLowerCase()}'.`;
    if (!scope.includes(':')) return `'${scope}' has no prefix: scopes look like 'nav:aareg/v1/arbeidsforhold/otp'.`;
  }
  return undefined;
}
