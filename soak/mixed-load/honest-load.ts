import { Agent } from 'node:http';
import { signGrant } from '@portvakt/own-tests';
import { ask, keepDoing, type Load, type Reply } from '../keep-asking.ts';
import { type Attacked, scopes } from './callers.ts';

export interface HonestLoad extends Load {
  /** Milliseconds that each request took: token requests and others. */
  readonly tokens: readonly number[];
  readonly calls: readonly number[];
  /** Unexpected answers. */
  readonly failures: readonly string[];
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/**
 * What the clients of a good customer do all day: mostly token requests, sometimes reading or changing their own
 * registration.
 */
export function startHonestLoad(target: Attacked): HonestLoad {
  const agent = new Agent({ keepAlive: true });
  const tokens: number[] = [];
  const calls: number[] = [];
  const failures: string[] = [];
  const failed = (error: unknown) => failures.push(String(error));

  const measure = async (times: number[], what: string, work: () => Promise<Reply>): Promise<Reply> => {
    const startedAt = performance.now();
    const reply = await work();
    times.push(performance.now() - startedAt);
    if (reply.status >= 300) failures.push(`${what}: ${reply.status} ${reply.text.slice(0, 300)}`);
    return reply;
  };
  const askToken = (scope: string) => {
    const assertion = signGrant(target.honest, { issuer: target.issuer, claims: { scope } });
    const body = `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${assertion}`;
    return measure(tokens, 'token', () => ask(target.port, '/token', { method: 'POST', headers: FORM, body, agent }));
  };
  const look = async () => {
    const { text } = await askToken(scopes.manage);
    const authorization = `Bearer ${JSON.parse(text).access_token}`;
    const call = (method: string, path: string, body?: object) =>
      measure(calls, `${method} ${path}`, () =>
        ask(target.port, `/api/v1/${path}`, {
          method,
          headers: { authorization, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          agent,
        }),
      );
    await call('GET', 'clients');
    const made = await call('POST', 'clients', {
      integration_type: 'maskinporten',
      client_name: 'Soak',
      description: 'Soak',
      scopes: [scopes.honest],
    });
    await call('GET', `clients/${JSON.parse(made.text).client_id}`);
    await call('DELETE', `clients/${JSON.parse(made.text).client_id}`);
    await measure(calls, 'key set', () => ask(target.port, '/jwk', { agent }));
  };

  const loads = [
    keepDoing(() => askToken(scopes.honest), { lines: 4, pause: 100, failed }),
    keepDoing(look, { lines: 1, pause: 1000, failed }),
  ];
  return {
    tokens,
    calls,
    failures,
    stop: async () => {
      await Promise.all(loads.map((load) => load.stop()));
      agent.destroy();
    },
  };
}
