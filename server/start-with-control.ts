import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isRefusal, refuse } from '@portvakt/protocol';
import type { Registry as MetricsRegistry } from 'prom-client';
import { room, writeOAuthError } from '#endpoints';
import { createHttpEdge, type HttpEdge } from '#http-edge';
import { type Log, limitConnections, type Settings } from '#operations';
import { stockKeyPair } from '#signing-keys';
import { CONTROL_PATH, keepSessions, sessionControlEndpoints } from '#test-control';
import { openStage, refuseUnusable } from './open-stage.ts';
import { readBounds } from './read-bounds.ts';
import { openMetricsServer, type RunningServer, readPort } from './start-server.ts';

/**
 * Starts a server of which tests may order things, in `local` alone: the issuer itself, and an issuer of its own for each session.
 * One front listens and hands every request to the stage that it is for.
 */
export async function startWithControl({
  settings,
  clock,
  processLog,
  runtime,
}: {
  settings: Settings;
  clock: () => number;
  processLog: Log;
  runtime: MetricsRegistry;
}): Promise<RunningServer> {
  const making = { clock, processLog, runtime };
  const sessions = keepSessions({
    newId: () => randomBytes(6).toString('hex'),
    openStage: async (base, registry) => {
      const named = typeof registry === 'string' ? registry : undefined;
      if (named !== undefined && named !== 'demo' && named !== 'none') {
        return refuse('registry-unusable', {
          fill: { reason: `registry is '${named}', and must be a registry file as JSON, "demo" or "none".` },
        });
      }
      const stage = await refuseUnusable(() =>
        openStage({
          ...making,
          settings: {
            ...settings,
            issuer: `${settings.issuer}${base.slice(1)}`,
            skyportenIssuer: placeBelow(settings, base),
            database: { kind: 'sqlite-memory' },
            registry: named ?? settings.registry,
          },
          declared: named === undefined ? registry : undefined,
        }),
      );
      if (isRefusal(stage)) return stage;
      await stage.current().begin();
      // Finding primes is half of the work: the next session finds a key that was made meanwhile.
      stockKeyPair(settings.signingKeyBits);
      return stage;
    },
  });
  const main = await openStage({ ...making, settings, more: [room(sessionControlEndpoints, { sessions })] });
  const metricsServer = await openMetricsServer(settings, main.current);
  const edge = createHttpEdge({
    countRefused: () => main.current().metrics.countBusy(),
    bounds: readBounds(settings.limits),
    doorkeeper: {
      admits: () => true,
      note: () => {},
      addressOf: (connection) => connection.remoteAddress,
    },
    countBound: (bound) => main.current().metrics.countLimited(bound),
  });
  const fronts = await listen(edge, {
    settings,
    lead: (request, response) => {
      const { url = '' } = request;
      if (!url.startsWith('/s/')) return main.direct(request, response);
      if (!sessions.lead(request, response)) answerUnknown(response, { url, issuer: settings.issuer });
    },
  });
  for (const front of fronts)
    limitConnections(front, {
      most: settings.limits.bounds.connections,
      report: () => main.current().metrics.countRefusedConnection(),
    });
  await main.current().begin();

  return {
    issuer: settings.issuer,
    port: readPort(fronts[0] as Server),
    startedAt: clock(),
    registry: main.current().registry,
    untestedEngine: main.current().untestedEngine,
    control: `${settings.issuer}${CONTROL_PATH.slice(1)}`,
    writeUsage: () => main.current().writeUsage(),
    writeAuditLog: () => main.current().writeAuditLog(),
    measure: () => main.current().metrics.snapshot('all'),
    stop: async () => {
      await edge.end();
      await sessions.close();
      await main.close();
      await metricsServer?.close();
    },
  };
}

/** A server for each address of the host: `localhost` has two on most machines, and clients try either. */
async function listen(
  edge: Pick<HttpEdge, 'createFront'>,
  {
    settings: { host, port },
    lead,
  }: { settings: Pick<Settings, 'host' | 'port'>; lead: (request: IncomingMessage, response: ServerResponse) => void },
): Promise<readonly Server[]> {
  const addresses = host === 'localhost' ? (await lookup(host, { all: true })).map(({ address }) => address) : [host];
  return Promise.all(
    [...new Set(addresses)].map(async (address) => {
      const server = edge.createFront(lead);
      server.listen({ host: address, port });
      await once(server, 'listening');
      return server;
    }),
  );
}

function answerUnknown(response: ServerResponse, { url, issuer }: { url: string; issuer: string }): void {
  const [, id = ''] = /^\/s\/([^/?]*)/.exec(url) ?? [];
  const hint = `There is no session ${id}: it was ended, or not used for ten minutes. POST ${issuer}__portvakt/sessions makes another.`;
  const { status, body } = writeOAuthError(refuse('address-not-found', { hint }), {
    issuer,
    traceId: randomBytes(16).toString('hex'),
    openness: { hints: true, registryHints: false },
  });
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** Skyporten's issuer in a session: below the session's own. A host of its own would lead to the server, not to a session. */
function placeBelow({ issuer, skyportenIssuer }: Pick<Settings, 'issuer' | 'skyportenIssuer'>, base: string) {
  return skyportenIssuer?.startsWith(issuer)
    ? `${issuer}${base.slice(1)}${skyportenIssuer.slice(issuer.length)}`
    : undefined;
}
