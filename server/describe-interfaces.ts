import type { FastifyInstance } from 'fastify';
import { createHttpEdge } from '#http-edge';
import { openNotices } from '#notices';
import { createMetrics, readSettings } from '#operations';
import { createOperatedOrganisationStore } from '#organisations';
import { openCallers } from '#sign-in';
import type { KeyRing } from '#signing-keys';
import { controlEndpoints, sessionControlEndpoints } from '#test-control';
import { buildApp } from './build-app.ts';
import { listOperatingRooms } from './list-operating-rooms.ts';
import { listAltinnRooms, listDevelopmentRooms, listSelfServiceRooms } from './list-rooms.ts';
import { openPortal } from './open-portal.ts';
import { openRegister } from './open-register.ts';

/** The description (OpenAPI 3.1) that a server at `issuer` gives of all its interfaces, without starting one. */
export async function describeInterfaces(issuer: string): Promise<object> {
  return withUnstartedApp(issuer, async (app) => JSON.parse((await app.inject('/v3/api-docs')).body));
}

/** Runs `work` with every route of a server at `issuer`, behind which there is an empty register and nobody who answers. */
export async function withUnstartedApp<T>(issuer: string, work: (app: FastifyInstance) => Promise<T>): Promise<T> {
  const settings = readSettings({
    PORTVAKT_PUBLIC_URL: issuer,
    PORTVAKT_DATABASE_URL: 'sqlite::memory:',
    // Everything that can be switched on is described.
    PORTVAKT_INTROSPECTION: 'yes',
  });
  if ('problems' in settings) throw new Error(settings.problems.join('\n'));
  const register = await openRegister(settings, Date.now);
  try {
    const nobody = () => Promise.reject(new Error('the server is described, not asked'));
    const keyRing: KeyRing = { signerFor: nobody, check: nobody, published: nobody, certified: nobody };
    const newTraceId = () => '';
    const callers = openCallers({ register, settings, clock: Date.now, keyRing });
    const explaining = {
      examineGrant: nobody,
      budget: { spend: () => undefined },
      calls: { find: nobody },
    };
    const clock = Date.now;
    const root = Buffer.alloc(32);
    const notices = openNotices({ database: register.database, clock, settings, root, countNotice: () => {} });
    const roomDependencies = {
      ...{ register, settings, callers, notices, clock, explaining },
      signIn: undefined,
      pageSecret: root,
      drawRandom: Buffer.alloc,
    };
    const app = await buildApp({
      ...{ settings, move: undefined },
      auditLog: { database: register.database, store: undefined },
      edge: createHttpEdge({ countRefused: () => {} }),
      kernel: { feed: register.feed, clock: Date.now, quotas: settings.quotas },
      altinn: {
        prove: nobody,
        parties: callers.parties,
        newTraceId,
        explains: false,
        takeOrganisation: () => undefined,
        reportRefusal: () => {},
        keepRefused: () => {},
      },
      grantToken: nobody,
      introspection: { introspect: nobody, reportRefused: () => {} },
      scopes: register.scopes,
      writeKeySet: nobody,
      addressPages: { ...notices, database: register.database, feed: register.feed, clock },
      metrics: createMetrics(),
      readiness: nobody,
      newTraceId,
      log: { error: () => {} },
      reportAnswer: () => {},
      reportSignIn: () => {},
      portal: openPortal(roomDependencies),
      rooms: {
        selfService: [
          ...listSelfServiceRooms(roomDependencies),
          ...listOperatingRooms({
            ...{ register, settings, clock: Date.now },
            operated: createOperatedOrganisationStore({ database: register.database, clock: Date.now }),
            certificates: { describe: nobody },
            health: { readiness: nobody, clockDifference: () => undefined },
            limits: { limits: settings.limits, byAddress: false, lately: () => [] },
          }),
        ],
        altinn: listAltinnRooms(roomDependencies),
        development: listDevelopmentRooms(roomDependencies),
        control: [
          { endpoints: controlEndpoints, given: undefined },
          { endpoints: sessionControlEndpoints, given: undefined },
        ],
      },
      selfService: {
        prove: nobody,
        hasSignedTerms: nobody,
        isDeactivated: nobody,
        takeOrganisation: () => undefined,
        clock: Date.now,
        newCorrelationId: newTraceId,
        reportProblem: () => {},
        keepRefused: () => {},
      },
    });
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await register.database.close();
  }
}
