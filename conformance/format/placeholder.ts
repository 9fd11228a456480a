import { type ClientName, clientNames, type ValueName, valueNames } from './vocabulary.ts';

/** Placeholders that the runner fills by itself. */
export const ownPlaceholders = {
  issuer: 'the issuer of the server',
  token_endpoint: 'the address of its token endpoint',
  audience: 'what a good grant says in aud',
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  now: 'seconds since 1970, a number: {now+60}, {now-0.5}',
  uuid: 'a new UUID each time; {uuid:a} is the same within a case',
  repeat: 'a text many times: {repeat:ab:500}; %7D stands for }',
  client_id: 'of the client of the step',
  kid: 'of the client of the step',
  scope: 'of the client of the step',
  public_jwk: 'the public key of the client of the step, an object',
  x5c: 'the certificates of the client of the step, a list',
  vector:
    "of Wycheproof's: {vector:signature:12} is a JWS, {vector:key:7} a set of public keys, {vector:private_key:7} the same with private halves, {vector:secret:5} the private exponent of the first",
  unregistered_jwk: 'the public key of the signer «unregistered», an object',
  assertion: 'the assertion of the step (in request, assertion and secret only)',
  signature: 'its third part (in secret only)',
  form: 'the whole form of the step, encoded (in body and raw only)',
  rest_of_form:
    'the same without grant_type and assertion, with an & before it where there is more (in body and raw only)',
  form_length: 'the length of the whole form (in raw only)',
  host: 'host and port of the token endpoint (in raw only)',
  path: 'path of the token endpoint (in raw only)',
  token: 'the access token that the step before got',
} as const;
export type OwnPlaceholder = keyof typeof ownPlaceholders;

/** What a placeholder may say of another client: {other_client.kid}. */
export const clientMembers = ['client_id', 'kid', 'scope', 'public_jwk', 'x5c'] as const;
export type ClientMember = (typeof clientMembers)[number];

/** What may be done with the text of a placeholder: {issuer|no_slash}. Several are done in turn. */
export const filterNames = {
  text: 'a number becomes a text',
  json: 'the JSON of the value',
  no_slash: 'without the slash at its end',
  other_slash: 'without the slash at its end, or with one if it has none',
  upper: 'in capitals',
  lower: 'in small letters',
  host: 'the host of a URL, with its port',
  upper_host: 'a URL with its scheme and its host in capitals',
  other_scheme: 'a URL with http for https, and the other way',
  other_port: 'a URL with another port',
  lookalike: 'with a Cyrillic letter that looks like its first o, e, a, p or c',
  encoded: 'percent-encoded for a form',
  base64url: 'in base64url',
  reversed: 'words, or the items of a list, in the other order',
  first: 'the first item of a list',
  in_lines: 'the texts of a list, with a line break after every 64 characters',
  five_hundred_times: 'a text 500 times, with blanks between',
} as const;
export type FilterName = keyof typeof filterNames;

export interface Placeholder {
  readonly whole: string;
  readonly name: string;
  readonly member: string | undefined;
  readonly offset: number;
  readonly argument: string | undefined;
  readonly filters: readonly string[];
}

const PLACEHOLDER =
  /\{([a-z][a-z0-9_]{0,40})(?:\.([a-z0-9_]{1,40}))?([+-]\d{1,12}(?:\.\d{1,6})?)?(?::([^{}|]*))?((?:\|[a-z0-9_]{1,20}){0,5})\}/g;

/** The placeholders in a text, in their order. */
export function findPlaceholders(text: string): readonly Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(([whole, name = '', member, offset, argument, filters = '']) => ({
    whole,
    name,
    member,
    offset: offset === undefined ? 0 : Number(offset),
    argument,
    filters: filters.split('|').slice(1),
  }));
}

/** Every text in `value`, with its place: names of members too. */
function listTexts(value: unknown, at: string): readonly (readonly [place: string, text: string])[] {
  if (typeof value === 'string') return [[at, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => listTexts(item, `${at}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [at, name] as const,
    ...listTexts(member, at === '' ? name : `${at}.${name}`),
  ]);
}

/** What is wrong with the placeholders below `value`. */
export function listPlaceholderFaults(value: unknown, at: string): readonly string[] {
  return listTexts(value, at).flatMap(([place, text]) =>
    findPlaceholders(text).flatMap((placeholder) => {
      const fault = findFault(placeholder);
      return fault === undefined ? [] : [`${place}: ${placeholder.whole}: ${fault}`];
    }),
  );
}

function findFault({ name, member, argument, filters }: Placeholder): string | undefined {
  const unknown = filters.find((filter) => !Object.hasOwn(filterNames, filter));
  if (unknown !== undefined) return `there is no filter ${unknown}. Known: ${Object.keys(filterNames).join(', ')}`;
  if (member !== undefined) {
    if (!Object.hasOwn(clientNames, name)) return `there is no client ${name}`;
    if (!clientMembers.includes(member as ClientMember)) return `a client has ${clientMembers.join(', ')}`;
    return undefined;
  }
  if (name === 'repeat' && !/^.+:\d{1,8}$/s.test(argument ?? '')) return 'it is written {repeat:TEXT:TIMES}';
  if (name === 'vector' && !/^(signature|key|private_key|secret):\d{1,3}$/.test(argument ?? ''))
    return 'it is written {vector:KIND:NUMBER}, where KIND is signature, key, private_key or secret';
  if (Object.hasOwn(ownPlaceholders, name) || Object.hasOwn(valueNames, name)) return undefined;
  return 'there is no such placeholder (CASES.md lists all)';
}

/** The clients and values of the adapter that `value` names in placeholders. */
export function listNamed(value: unknown): {
  readonly clients: ReadonlySet<ClientName>;
  readonly values: ReadonlySet<ValueName>;
} {
  const clients = new Set<ClientName>();
  const values = new Set<ValueName>();
  for (const [, text] of listTexts(value, ''))
    for (const { name, member } of findPlaceholders(text)) {
      if (member !== undefined) clients.add(name as ClientName);
      else if (Object.hasOwn(valueNames, name)) values.add(name as ValueName);
    }
  return { clients, values };
}
