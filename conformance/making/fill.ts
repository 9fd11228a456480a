import { randomUUID } from 'node:crypto';
import type { Adapter, PlayedClient } from '../adapting/adapter.ts';
import { type ClientMember, findPlaceholders, type OwnPlaceholder, type Placeholder } from '../format/placeholder.ts';
import type { Json } from '../format/read-value.ts';
import { type ClientName, type ValueName, valueNames } from '../format/vocabulary.ts';
import { applyFilter } from './apply-filter.ts';
import { fillVector } from './find-vector.ts';

export const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** What the placeholders of one step stand for. */
export interface Filling {
  readonly adapter: Adapter;
  readonly tokenEndpoint: string;
  readonly client: PlayedClient;
  /** Seconds since 1970. */
  readonly now: number;
  /** UUIDs with a name, for a whole case. */
  readonly uuids: Map<string, string>;
  readonly unregisteredJwk: () => Json;
  readonly assertion?: string;
  /** The form, encoded: all of it, and what follows grant_type and assertion. */
  readonly form?: { readonly whole: string; readonly rest: string };
  /** The access token that the step before got. */
  readonly token?: string | undefined;
}

/** JSON with its placeholders filled: a text that is nothing but a placeholder becomes its value, with the value's type. */
export function fillJson(value: Json, filling: Filling): Json {
  if (typeof value === 'string') {
    const [first] = findPlaceholders(value);
    return first?.whole === value ? resolvePlaceholder(first, filling) : fillText(value, filling);
  }
  if (Array.isArray(value)) return value.map((item) => fillJson(item, filling));
  if (typeof value !== 'object' || value === null) return value;
  const filled: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value))
    Object.defineProperty(filled, fillText(name, filling), {
      value: fillJson(member, filling),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return filled;
}

/** A text with its placeholders filled. */
export function fillText(text: string, filling: Filling): string {
  let filled = '';
  let rest = text;
  for (const placeholder of findPlaceholders(text)) {
    const at = rest.indexOf(placeholder.whole);
    filled += rest.slice(0, at) + textOf(resolvePlaceholder(placeholder, filling));
    rest = rest.slice(at + placeholder.whole.length);
  }
  return filled + rest;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function resolvePlaceholder(placeholder: Placeholder, filling: Filling): Json {
  return placeholder.filters.reduce<Json>(
    (value, filter) => applyFilter(value, filter),
    placeholder.member === undefined ? ownValue(placeholder, filling) : clientValue(placeholder, filling),
  );
}

function clientValue({ name, member }: Placeholder, { adapter }: Filling): Json {
  const client = adapter.clients[name as ClientName];
  if (client === undefined) throw new Error(`the adapter has no client ${name}: the case should not have been run`);
  return memberOf(client, member as ClientMember);
}

function memberOf(client: PlayedClient, member: ClientMember): Json {
  switch (member) {
    case 'client_id':
      return client.clientId;
    case 'kid':
      return client.kid ?? '';
    case 'scope':
      return client.scope ?? '';
    case 'public_jwk':
      return client.publicJwk as Json;
    case 'x5c':
      return client.x5c ?? [];
  }
}

function ownValue({ name, offset, argument = '' }: Placeholder, filling: Filling): Json {
  const { adapter, tokenEndpoint, client, now, uuids, assertion } = filling;
  if (Object.hasOwn(valueNames, name)) {
    const value = adapter.values[name as ValueName];
    if (value === undefined) throw new Error(`the adapter has no value ${name}: the case should not have been run`);
    return value;
  }
  switch (name as OwnPlaceholder) {
    case 'issuer':
      return adapter.issuer;
    case 'token_endpoint':
      return tokenEndpoint;
    case 'audience':
      return audienceOf(filling);
    case 'grant_type':
      return GRANT_TYPE;
    case 'now':
      return now + offset;
    case 'uuid':
      return argument === '' ? randomUUID() : nameUuid(uuids, argument);
    case 'repeat':
      return repeat(argument);
    case 'vector':
      return fillVector(argument);
    case 'unregistered_jwk':
      return filling.unregisteredJwk();
    case 'assertion':
      return assertion ?? '';
    case 'signature':
      return (assertion ?? '').split('.')[2] ?? '';
    case 'form':
      return filling.form?.whole ?? '';
    case 'rest_of_form':
      return filling.form?.rest ?? '';
    case 'form_length':
      return filling.form?.whole.length ?? 0;
    case 'host':
      return new URL(tokenEndpoint).host;
    case 'path':
      return new URL(tokenEndpoint).pathname;
    case 'token':
      return filling.token ?? '';
    case 'client_id':
    case 'kid':
    case 'scope':
    case 'public_jwk':
    case 'x5c':
      return memberOf(client, name as ClientMember);
  }
}

export function audienceOf({ adapter, tokenEndpoint }: Pick<Filling, 'adapter' | 'tokenEndpoint'>): string {
  const { audience } = adapter.grant;
  if (audience === 'issuer') return adapter.issuer;
  return audience === 'token_endpoint' ? tokenEndpoint : audience;
}

function nameUuid(uuids: Map<string, string>, name: string): string {
  const known = uuids.get(name) ?? randomUUID();
  uuids.set(name, known);
  return known;
}

function repeat(argument: string): string {
  const at = argument.lastIndexOf(':');
  return decodeURIComponent(argument.slice(0, at)).repeat(Number(argument.slice(at + 1)));
}
