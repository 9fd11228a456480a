import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Send } from '../format/case.ts';
import { type Filling, fillText, GRANT_TYPE } from '../making/fill.ts';

/** An HTTP request with nothing left to decide. */
export interface ComposedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly transfer: 'whole' | 'chunked' | 'slow';
  /** Sent instead of all the above, to the host of `url`. */
  readonly raw: string | undefined;
}

/** Where the documents of a server are. */
export interface Addresses {
  readonly tokenEndpoint: string;
  readonly metadata: string;
  readonly keys: string | undefined;
}

const FORM = 'application/x-www-form-urlencoded';
const ENCODERS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;

/** The request of a step, whose assertion is in `filling`. */
export function composeRequest(send: Send, filling: Filling, addresses: Addresses): ComposedRequest {
  const { adapter } = filling;
  const change = send.request ?? {};
  const to = change.to ?? 'token';
  const places = {
    token: addresses.tokenEndpoint,
    second: adapter.secondTokenEndpoint,
    metadata: addresses.metadata,
    keys: addresses.keys,
    self_service: adapter.values.self_service,
  };
  const method = change.method ?? (to === 'metadata' || to === 'keys' ? 'GET' : 'POST');
  const url = moveTo(
    to === 'second' ? undefined : adapter.address,
    `${places[to] ?? ''}${fillText(change.path_suffix ?? '', filling)}${change.query === undefined ? '' : `?${fillText(change.query, filling)}`}`,
  );
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
  const form = listParameters(send, filling);
  const withForm: Filling = {
    ...filling,
    form: {
      whole: encodeForm(form),
      rest: encodeForm(form.filter(([name]) => name !== 'grant_type' && name !== 'assertion')).replace(/^(?=.)/, '&'),
    },
  };
  const text = change.body === undefined ? encodeForm(form) : fillText(change.body, withForm);
  const plain = Buffer.from(text, 'utf8');
  const body = change.encoding === undefined ? plain : ENCODERS[change.encoding](plain);

  const headers: Record<string, string> = { accept: 'application/json' };
  if (hasBody && change.media_type !== null) headers['content-type'] = change.media_type ?? FORM;
  if (change.encoding !== undefined) headers['content-encoding'] = change.encoding;
  const authentication = adapter.clientAuthentication;
  if (authentication?.method === 'client_secret_basic')
    headers.authorization = `Basic ${Buffer.from(`${encodeURIComponent(authentication.clientId)}:${encodeURIComponent(authentication.clientSecret)}`).toString('base64')}`;
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = fillText(value, filling);
  }
  return {
    method,
    url,
    headers,
    body: hasBody ? body : undefined,
    transfer: change.transfer ?? 'whole',
    raw: change.raw === undefined ? undefined : fillText(change.raw, withForm),
  };
}

type Parameters = readonly (readonly [name: string, value: string])[];

function listParameters(send: Send, filling: Filling): Parameters {
  const { adapter, assertion, client } = filling;
  const change = send.request?.form ?? {};
  const form = new Map<string, string>([['grant_type', GRANT_TYPE]]);
  if (send.assertion !== null) form.set('assertion', assertion ?? '');
  const scope = send.scope === undefined ? client.scope : send.scope;
  if (adapter.grant.scopeIn === 'form' && typeof scope === 'string') form.set('scope', fillText(scope, filling));
  for (const [name, value] of Object.entries(adapter.grant.form)) form.set(name, fillText(value, filling));
  const authentication = adapter.clientAuthentication;
  if (authentication?.method === 'client_secret_post')
    form.set('client_id', authentication.clientId).set('client_secret', authentication.clientSecret);
  for (const [name, value] of Object.entries(change.set ?? {})) form.set(name, fillText(value, filling));
  for (const name of change.remove ?? []) form.delete(name);
  const more = (given: Readonly<Record<string, string>> = {}) =>
    Object.entries(given).map(([name, value]) => [name, fillText(value, filling)] as const);
  return [...more(change.before), ...form, ...more(change.again)];
}

function encodeForm(form: Parameters): string {
  return form.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** The same path and query at another address. */
export function moveTo(address: string | undefined, url: string): string {
  if (address === undefined || !URL.canParse(url)) return url;
  const { origin } = new URL(url);
  return url.startsWith(origin) ? `${new URL(address).origin}${url.slice(origin.length)}` : url;
}
