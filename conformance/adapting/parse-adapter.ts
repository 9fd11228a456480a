import {
  anything,
  either,
  list,
  oneOf,
  type Reader,
  record,
  table,
  text,
  textOrNull,
  whole,
} from '../format/read-value.ts';
import {
  type Capability,
  type ClientName,
  capabilities,
  clientNames,
  profiles,
  valueNames,
} from '../format/vocabulary.ts';

/** A secret in an adapter file: where it is, so that it need not stand in the file. */
const place = either(record({ file: text }, {}), record({ environment: text }, {}));
/** A private key in PEM, as it is. */
const pem = record({ pem: text }, {});
const secret = either(text, place);
const object: Reader<Readonly<Record<string, unknown>>> = table(anything);

const names = <Name extends string>(of: Readonly<Record<Name, unknown>>) => oneOf(Object.keys(of) as Name[]);

/** A client: `key` is a private JWK, PEM, or where either is found. */
const client = record(
  { client_id: text, key: either(place, either(pem, object)) },
  { kid: textOrNull, scope: text, x5c: list(text, { least: 1 }) },
);

/** What every kind of adapter may say of its server. */
const server = {
  name: text,
  profile: oneOf(profiles),
  issuer: text,
  metadata: text,
  token_endpoint: text,
  keys: text,
  second_token_endpoint: text,
  address: text,
  values: table(text, names(valueNames)),
  has: list(names<Capability>(capabilities)),
  grant: record(
    {},
    {
      lifetime: whole(1, 3600),
      scope_in: oneOf(['claim', 'form', 'nowhere']),
      audience: text,
      claims: table(anything),
      header: table(anything),
      form: table(text),
    },
  ),
  client_authentication: record(
    { method: oneOf(['client_secret_basic', 'client_secret_post']), client_id: text, client_secret: secret },
    {},
  ),
};

const readStatic = record(
  { clients: table(client, names<ClientName>(clientNames)) },
  { adapter: oneOf(['static']), ...server },
);
const readHydra = record({ adapter: oneOf(['hydra']), admin: text }, { ...server, scope: text });

export type StaticFile = ReturnType<typeof readStatic>;
export type HydraFile = ReturnType<typeof readHydra>;
export type AdapterFile = StaticFile | HydraFile;
export type ClientFile = ReturnType<typeof client>;
export type PlaceOfSecret = ReturnType<typeof place>;

/** Reads an adapter file. What is wrong is said in sentences that name the place; a key is never quoted. */
export function parseAdapter(json: string): AdapterFile | { readonly problems: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problems: ['it is not JSON'] };
  }
  const problems: string[] = [];
  const kind = (value as { readonly adapter?: unknown } | null)?.adapter ?? 'static';
  const read = kind === 'hydra' ? readHydra(value, '', problems) : readStatic(value, '', problems);
  if (kind !== 'hydra' && problems.length === 0 && !('client' in (read as StaticFile).clients))
    problems.push('clients.client is missing: the client whose good grants every case is made from');
  return problems.length > 0 ? { problems } : read;
}
