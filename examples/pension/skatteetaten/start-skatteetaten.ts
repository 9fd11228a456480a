import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Policy, ResourceServer } from '@portvakt/resource-server';
import { guardRoutes } from '@portvakt/resource-server/fastify';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { World } from '../synthetic/make-world.ts';
import type { DecideFault, TrafficWatch } from '../traffic/watch-traffic.ts';
import { type AgreementBook, createAgreementBook } from './agreement-book.ts';
import { createAgreementCalls } from './agreements.ts';
import { answerRefused } from './answer-refused.ts';
import type { Failure } from './error-codes.ts';
import { createIncomeRecipients } from './income-recipients.ts';
import { type ApiName, chooseFormat, type Data, writeAnswer } from './write-answer.ts';

/**
 * The legal basis (rettighetspakke) of a call, which is a part of its address: pension providers have `otp`, NAV has
 * `nav`.
 */
export type LegalBasis = 'otp' | 'nav';

export interface SkatteetatenOptions {
  readonly world: World;
  readonly resourceServer: ResourceServer;
  /** The legal bases that Skatteetaten has given to organisations. */
  readonly legalBases: ReadonlyMap<string, readonly LegalBasis[]>;
  readonly traffic: TrafficWatch;
  readonly decideFault?: DecideFault;
  /** How long a call takes, beside its own work. */
  readonly delay?: () => Promise<void>;
  /** Gets the HTTP server before it listens. */
  readonly prepare?: (server: Server) => void;
  readonly makeId: () => string;
}

export interface Skatteetaten {
  /** The base address of each API, without a slash at the end. */
  readonly addresses: Readonly<Record<ApiName, string>>;
  readonly book: AgreementBook;
  stop(): Promise<void>;
}

type Request = FastifyRequest<{ Params: { employer: string }; Querystring: Readonly<Record<string, unknown>> }>;

/**
 * Starts a stand-in for two APIs of Skatteetaten on a free port of loopback: Inntektsmottakere and
 * Tjenestepensjonsavtale. The path of the first one is a guess, since no open source has it; see docs/decisions/0019.
 */
export async function startSkatteetaten(options: SkatteetatenOptions): Promise<Skatteetaten> {
  const { world, resourceServer, legalBases, traffic, decideFault, delay, prepare, makeId } = options;
  const book = createAgreementBook(
    world.employers.flatMap(({ orgno, pension }) => (pension === undefined ? [] : [{ employer: orgno, ...pension }])),
  );
  const agreements = createAgreementCalls(book);
  const findRecipients = createIncomeRecipients({ world, book });
  const app = fastify({ logger: false, forceCloseConnections: true });

  const send = (request: FastifyRequest, reply: FastifyReply, answer: Data | Failure) => {
    const format = chooseFormat(request.headers.accept) ?? 'json';
    const { status, type, body } = writeAnswer(answer, { api: findApi(request), format, correlationId: makeId() });
    return reply.code(status).type(type).send(body);
  };

  /** Who may call `api` under `basis`: it takes the API's scope, and the legal basis that Skatteetaten has given. */
  const guard = (api: ApiName, basis: LegalBasis): { config: { policy: Policy } } => {
    const scope = `skatteetaten:${api}`;
    const consumer = ({ organisationNumber = '' }: { readonly organisationNumber?: string }) =>
      legalBases.get(organisationNumber)?.includes(basis) === true;
    return { config: { policy: resourceServer.require({ scope, consumer, systemUser: 'none' }) } };
  };

  const serve =
    (answer: (provider: string, request: Request) => Data | Failure) =>
    async (request: Request, reply: FastifyReply) => {
      const { accept } = request.headers;
      if (chooseFormat(accept) === undefined)
        return send(request, reply, { failure: 'format', detail: `Accept is ${accept}` });
      const api = findApi(request);
      // The guard lets in organisations that have a legal basis, and those have a number.
      const provider = request.caller.consumer.organisationNumber ?? '';
      const subject = nameSubject(request);
      const leave = traffic.enter({ api, consumer: provider, subject });
      try {
        await delay?.();
        const fault = decideFault?.({ api, subject });
        if (fault === 'busy') return await reply.code(503).header('retry-after', '1').send();
        return await send(request, reply, fault === undefined ? answer(provider, request) : { failure: fault });
      } finally {
        leave();
      }
    };

  await app.register(guardRoutes, {
    answer: (refusal, request) =>
      answerRefused(refusal, { api: findApi(request), accept: request.headers.accept, correlationId: makeId() }),
  });
  const path = '/tjenestepensjonsavtale/v1/otp/avtaleforhold';
  const provided = guard('tjenestepensjonsavtale', 'otp');
  app.post(
    path,
    provided,
    serve((provider, { body }) => agreements.report({ provider, body })),
  );
  app.delete(
    path,
    provided,
    serve((provider, { body }) => agreements.withdraw({ provider, body })),
  );
  const judged = guard('tjenestepensjonsavtale', 'nav');
  const questions = '/tjenestepensjonsavtale/v1/nav/avtaleforhold';
  app.get(
    `${questions}/gyldighet`,
    judged,
    serve((_, { query }) => agreements.judgeAgreement(query)),
  );
  app.get(
    `${questions}/virkningsperiode/gyldighet`,
    judged,
    serve((_, { query }) => agreements.judgeEffect(query)),
  );
  app.get(
    '/inntektsmottakere/v1/otp/:employer/inntektsmottakere',
    guard('inntektsmottakere', 'otp'),
    serve((provider, { params, query }) => findRecipients({ provider, employer: params.employer, query })),
  );
  app.setNotFoundHandler((request, reply) =>
    send(request, reply, { failure: 'unknownAddress', detail: `${request.method} ${request.url.slice(0, 200)}` }),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if ((error.statusCode ?? 500) >= 500) return send(request, reply, { failure: 'unexpected' });
    return send(request, reply, { failure: 'input', detail: error.message });
  });
  prepare?.(app.server);
  await app.listen({ host: '127.0.0.1', port: 0 });
  // A server that listens on TCP has such an address.
  const { port } = app.server.address() as AddressInfo;
  const locate = (api: ApiName) => `http://127.0.0.1:${port}/${api}/v1`;
  return {
    addresses: {
      inntektsmottakere: locate('inntektsmottakere'),
      tjenestepensjonsavtale: locate('tjenestepensjonsavtale'),
    },
    book,
    stop: () => app.close(),
  };
}

/** The API that an address belongs to. */
function findApi({ url }: FastifyRequest): ApiName {
  return url.startsWith('/inntektsmottakere/') ? 'inntektsmottakere' : 'tjenestepensjonsavtale';
}

/** The employer that a call is about: in the path, the query or the body. */
function nameSubject({ params, query, body }: Request): string {
  if (params.employer !== undefined) return params.employer;
  if (typeof query.opplysningspliktig === 'string') return query.opplysningspliktig;
  const sent =
    typeof body === 'object' && body !== null && 'opplysningspliktig' in body ? body.opplysningspliktig : undefined;
  return typeof sent === 'object' && sent !== null && 'norskIdentifikator' in sent
    ? String(sent.norskIdentifikator)
    : '';
}
