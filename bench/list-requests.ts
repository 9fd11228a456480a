import { consumer, provider, requestToken } from './administrators.ts';
import type { Bench } from './prepare-row.ts';

/** Writes a request as it goes over the wire. */
export type WriteRequest = (port: number) => Promise<string>;

/** What a crowd may ask for, by what it is: pages that anybody may see, refusals, and the dearest calls with a token. */
export function listRequests(bench: Bench): readonly (readonly [name: string, write: WriteRequest])[] {
  const get =
    (path: string): WriteRequest =>
    async () =>
      `GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`;
  const getAs =
    (client: string, scope: string, path: string): WriteRequest =>
    async (port) => {
      const response = await requestToken(port, bench, client, scope);
      const { access_token: token } = (await response.json()) as { access_token: string };
      return `GET ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n\r\n`;
    };
  const post =
    (path: string, mediaType: string, body: string): WriteRequest =>
    async () =>
      `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: ${mediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const form = 'application/x-www-form-urlencoded';
  const unsigned = [
    { alg: 'RS256', kid: 'x' },
    { iss: 'nobody', aud: bench.issuer },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const grant = `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${unsigned}.AAAA`;
  return [
    ['the key set', get('/jwk')],
    ['the description of the API', get('/v3/api-docs')],
    ['the same in YAML', get('/v3/api-docs.yaml')],
    ['a script of 1.5 MB', get('/swagger-ui/swagger-ui-bundle.js')],
    ['the page of all refusals', get('/errors/')],
    ['every public scope', get('/api/v1/scopes/all')],
    ['the list of integrations', get('/api/v1/integrations')],
    ['the list of resources', get('/resourceregistry/api/v1/resource/resourcelist')],
    ['a search for resources', get('/resourceregistry/api/v1/resource/Search?Title=bench')],
    ['forms of 30 kB', post('/token', form, 'a=1&'.repeat(7500))],
    ['grants of nobody', post('/token', form, grant)],
    ['large bodies of strangers', post('/api/v1/clients', 'application/json', `{"a":"${'x'.repeat(500_000)}"}`)],
    ['5 000 scopes of one owner', getAs(provider, 'idporten:scopes.write', '/api/v1/scopes')],
    ['100 clients of one owner', getAs(consumer, 'idporten:dcr.write', '/api/v1/clients')],
    ['the audit', getAs(provider, 'idporten:scopes.write', '/api/v1/audit?size=200')],
  ];
}
