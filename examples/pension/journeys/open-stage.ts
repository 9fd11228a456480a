import { type MadeClient, makeClient, makeKey, requestToken, signGrant, startTestServer } from '@portvakt/own-tests';
import type { AuditLine } from '@portvakt/resource-server';
import { composeRegistry } from '../stage/compose-registry.ts';
import { connectNav } from '../stage/connect-nav.ts';
import { clients, parties } from '../stage/parties.ts';
import { type StandIns, startStandIns } from '../stage/start-stand-ins.ts';
import { makeWorld, type World } from '../synthetic/make-world.ts';
import type { DecideFault } from '../traffic/watch-traffic.ts';

/** Everything that the journeys need, each part real: Portvakt, and the stand-ins of both agencies. */
export interface Stage {
  readonly issuer: string;
  readonly world: World;
  readonly standIns: StandIns;
  readonly key: MadeClient;
  readonly decisions: readonly (AuditLine & { readonly agency: string })[];
  /** An access token of the provider's client, or of another one, with `claims` in its grant. */
  getToken(scope: string, more?: { readonly clientId?: string; readonly claims?: object }): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a stage with `size` employers. What an agency does wrong on purpose is in `decideFault`. */
export async function openStage({
  size,
  decideFault,
  delay,
}: {
  size: number;
  decideFault?: DecideFault;
  delay?: () => Promise<void>;
}): Promise<Stage> {
  const key = makeClient(clients.provider.key, makeKey('pension-key'));
  const server = await startTestServer({ registry: composeRegistry({ key: key.publicJwk }) });
  const { issuer } = server;
  const getToken: Stage['getToken'] = async (scope, { clientId = clients.provider.key, claims = {} } = {}) => {
    const grant = signGrant({ ...key, clientId }, { issuer, claims: { scope, ...claims } });
    const { status, body } = await requestToken(issuer, grant);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.access_token;
  };
  const world = makeWorld({ provider: parties.provider.orgno, size, now: Date.now() });
  const decisions: (AuditLine & { agency: string })[] = [];
  const standIns = await startStandIns({
    world,
    issuer,
    fetchAsNav: connectNav({ issuer, jwk: key.privateJwk }),
    audit: (agency, line) => decisions.push({ ...line, agency }),
    ...(decideFault !== undefined && { decideFault }),
    ...(delay !== undefined && { delay }),
  });
  return {
    issuer,
    world,
    standIns,
    key,
    decisions,
    getToken,
    stop: async () => {
      await standIns.stop();
      await server.stop();
    },
  };
}
