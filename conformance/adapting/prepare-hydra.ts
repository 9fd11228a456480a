import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { HydraFile, StaticFile } from './parse-adapter.ts';

/**
 * Registers at Ory Hydra's admin interface what a run needs, anew for each run: a client that may use the grant, and two issuers of
 * grants with keys of their own (`POST /admin/clients`, `POST /admin/trust/grants/jwt-bearer/issuers`, Hydra's API reference). Hydra asks
 * the client to prove itself besides the grant. The issuers stop being trusted after an hour.
 */
export async function prepareHydra(file: HydraFile): Promise<StaticFile | { readonly problems: readonly string[] }> {
  const { admin, scope: wanted, ...server } = file;
  const scope = wanted ?? 'conformance';
  const run = randomUUID();
  const post = async (path: string, body: object): Promise<string | undefined> => {
    try {
      const answer = await fetch(new URL(path, admin), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      return answer.ok ? undefined : `admin: ${path} answered ${answer.status}`;
    } catch {
      return `admin: ${new URL(path, admin)} gives no answer`;
    }
  };
  const clientSecret = randomUUID();
  const clientId = `conformance-${run}`;
  const issuers = ['one', 'other'].map((which) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return {
      name: `https://conformance.example/${which}/${run}`,
      kid: `${which}-${run}`,
      jwk: privateKey.export({ format: 'jwk' }),
    };
  });
  const problems = [
    await post('admin/clients', {
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
      scope,
      token_endpoint_auth_method: 'client_secret_basic',
    }),
  ];
  for (const { name, kid, jwk } of issuers)
    problems.push(
      await post('admin/trust/grants/jwt-bearer/issuers', {
        issuer: name,
        subject: name,
        scope: [scope],
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        jwk: { kty: jwk.kty, n: jwk.n, e: jwk.e, kid, use: 'sig', alg: 'RS256' },
      }),
    );
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) return { problems: found };
  const [one, other] = issuers.map(({ name, kid, jwk }) => ({
    client_id: name,
    kid,
    scope,
    key: jwk as Readonly<Record<string, unknown>>,
  }));
  if (one === undefined || other === undefined) throw new Error('two issuers were made');
  return {
    ...server,
    adapter: 'static',
    clients: { client: one, other_client: other },
    grant: { audience: 'token_endpoint', scope_in: 'form', ...file.grant },
    client_authentication: { method: 'client_secret_basic', client_id: clientId, client_secret: clientSecret },
  };
}
