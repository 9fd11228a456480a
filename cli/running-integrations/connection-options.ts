import { jsonOption } from '../command-line/command.ts';

/** The options that every command has which speaks to a self-service API: those of `portvakt token`, and where the API is. */
export const connectionOptions = {
  issuer: {
    type: 'string',
    value: 'URL',
    description: 'The server that issues the token for the API, such as http://localhost:7070/.',
  },
  'well-known': { type: 'string', value: 'URL', description: 'Where its metadata lies, instead of --issuer.' },
  api: {
    type: 'string',
    value: 'URL',
    description: 'The base of the self-service API. Default: api/v1 below the issuer.',
  },
  'client-id': { type: 'string', value: 'ID', description: 'Your administration client.' },
  key: { type: 'string', value: 'FILE', description: 'Its private key: a JWK, or PEM.' },
  kid: { type: 'string', value: 'KID', description: 'What the key is registered as. Default: the kid of the JWK.' },
  p12: {
    type: 'string',
    value: 'FILE',
    description: 'A virksomhetssertifikat with its private key instead, as PKCS#12.',
  },
  'password-file': { type: 'string', value: 'FILE', description: 'A file with the password of --p12.' },
  cert: { type: 'string', value: 'FILE', description: 'The same in PEM; its private key is in --key.' },
  chain: { type: 'string', value: 'FILE', description: 'The authorities above --cert, in PEM.' },
  x5c: { type: 'string', value: 'WHAT', description: 'leaf or chain: what is sent of it. Default: leaf.' },
  json: { ...jsonOption, description: "Print the API's answer, or what went wrong, as one JSON document." },
} as const;

/** For commands on clients that a supplier keeps. */
export const supplierOption = {
  type: 'boolean',
  description: 'You are the supplier of the client, which acts for a customer: use idporten:dcr.supplier.',
} as const;

/** The environment that is read where options are left out: as `portvakt token` does. */
export const connectionSection = {
  title: 'Environment, where the option is left out (the names that NAIS injects)',
  rows: [
    ['MASKINPORTEN_CLIENT_ID', '--client-id'],
    ['MASKINPORTEN_CLIENT_JWK', '--key: the JWK itself, not a file'],
    ['MASKINPORTEN_WELL_KNOWN_URL', '--well-known'],
    ['MASKINPORTEN_ISSUER', '--issuer; with MASKINPORTEN_TOKEN_ENDPOINT no metadata is read'],
    ['MASKINPORTEN_TOKEN_ENDPOINT', 'where the grant is sent'],
  ],
} as const;

/** The start of every example. */
export const exampleConnection = '--issuer http://localhost:7070/ --client-id ID --key admin.jwk.json';
