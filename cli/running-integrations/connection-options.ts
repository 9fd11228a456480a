import { flag, jsonOption, text } from '../command-line/command.ts';

/** The options that every command has which speaks to a self-service API: those of `portvakt token`, and where the API is. */
export const connectionOptions = {
  issuer: text('URL', 'The server that issues the token for the API, such as http://localhost:7070/.'),
  'well-known': text('URL', 'The address of its metadata, instead of --issuer.'),
  api: text('URL', 'The base of the self-service API. Default: api/v1 below the issuer.'),
  'client-id': text('ID', 'Your administration client.'),
  key: text('FILE', 'Its private key: a JWK, or PEM.'),
  kid: text('KID', 'What the key is registered as. Default: the kid of the JWK.'),
  p12: text('FILE', 'A virksomhetssertifikat with its private key instead, as PKCS#12.'),
  'password-file': text('FILE', 'A file with the password of --p12.'),
  cert: text('FILE', 'The same in PEM; its private key is in --key.'),
  chain: text('FILE', 'The authorities above --cert, in PEM.'),
  x5c: text('WHAT', 'leaf or chain: what is sent of it. Default: leaf.'),
  json: { ...jsonOption, description: "Print the API's answer, or what went wrong, as one JSON document." },
} as const;

/** For commands on clients that a supplier keeps. */
export const supplierOption = flag(
  'You are the supplier of the client, which acts for a customer: use idporten:dcr.supplier.',
);

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
