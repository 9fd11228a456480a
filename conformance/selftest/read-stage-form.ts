import { GRANT_TYPE } from '../making/fill.ts';
import { refusals, type StageRefusal, unsupportedEncoding } from './refusals.ts';
import type { Character } from './stage.ts';

export interface StageRequest {
  readonly path: string;
  readonly method: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

const FORM = 'application/x-www-form-urlencoded';
const LARGEST = 32 * 1024;

type Fields = readonly (readonly [name: string, value: string])[];

/** The assertion in a token request (RFC 6749 §3.2, RFC 7523 §2.1). */
export function readStageForm(
  request: StageRequest,
  { weak }: Character,
): { readonly assertion: string; readonly scope: string | undefined } | StageRefusal {
  const { path, method, query, headers, body } = request;
  if (path !== '/token' && !weak.has('any-path')) return refusals.address;
  if (method !== 'POST' && !weak.has('any-method')) return refusals.method;
  if (body.length > LARGEST) return refusals.tooLarge;
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !weak.has('any-encoding')) return unsupportedEncoding(encoding);
  const type = headers['content-type'];
  const isForm = weak.has('exact-media-type') ? type === FORM : type?.split(';')[0]?.trim().toLowerCase() === FORM;
  const readsAny = weak.has('any-media-type') || (weak.has('any-method') && method !== 'POST');
  if (!isForm && !readsAny) return refusals.mediaType;
  const readsQuery = weak.has('last-parameter') || weak.has('any-method');
  const inBody = weak.has('any-media-type') ? readAnything(body) : readFields(body, weak.has('lax-names'));
  const inQuery = readFields(query, false);
  if (weak.has('pedantic-form') && !isPedantic(body, headers)) return refusals.malformed;
  const find = (name: string) => [...inBody, ...inQuery].filter(([each]) => each === name).map(([, value]) => value);
  const [types, assertions] = [find('grant_type'), find('assertion')];
  const pick = (values: readonly string[]) => (weak.has('first-parameter') ? values[0] : values.at(-1));
  const picks = weak.has('first-parameter') || weak.has('last-parameter');
  const areBoth = (name: string) => inBody.some(([each]) => each === name) && inQuery.some(([each]) => each === name);
  if (!picks && !readsQuery && (areBoth('grant_type') || areBoth('assertion'))) return refusals.malformed;
  const grantType = pick(types);
  if (!weak.has('assumes-grant')) {
    if (grantType === undefined || grantType === '') return refusals.grantTypeMissing;
    if (types.length > 1 && !picks) return refusals.grantTypeTwice;
    const tidy = weak.has('lax-names') ? tidyType(grantType) : grantType;
    if (tidy !== GRANT_TYPE) return refusals.grantTypeUnknown;
  }
  const assertion = pick(
    assertions.length === 0 && weak.has('assumes-grant')
      ? ['client_assertion', 'subject_token'].flatMap(find)
      : assertions,
  );
  if (assertion === undefined || assertion === '' || (assertions.length > 1 && !picks)) return refusals.malformed;
  return { assertion, scope: find('scope').at(-1) };
}

function readFields(text: string, lax: boolean): Fields {
  if (!lax) return [...new URLSearchParams(text)];
  return [...new URLSearchParams(text.replace(/^\ufeff/, '').replaceAll(';', '&'))].map(([name, value]) => [
    name.toLowerCase().replace('[]', ''),
    value,
  ]);
}

function tidyType(text: string): string {
  const tidy = text.replaceAll('\0', '').trim().toLowerCase();
  return tidy.endsWith('jwt-bearer') ? GRANT_TYPE : tidy;
}

function readAnything(body: string): Fields {
  if (body.startsWith('{')) return Object.entries(JSON.parse(body)).map(([name, value]) => [name, String(value)]);
  if (body.startsWith('--'))
    return [...body.matchAll(/name="([^"]*)"\r\n\r\n(.*)\r\n/g)].map(([, name = '', value = '']) => [name, value]);
  return readFields(body, false);
}

function isPedantic(body: string, headers: StageRequest['headers']): boolean {
  const pieces = /^grant_type=[^&]+&assertion=[^&]+(&scope=[^&]*)?$/.test(body);
  return pieces && headers['content-length'] !== undefined;
}
