import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ResourceServer, writeAnswer } from '@portvakt/resource-server';
import { guardRoutes } from '@portvakt/resource-server/fastify';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { execute, GraphQLError, parse, validate } from 'graphql';
import type { World } from '../synthetic/make-world.ts';
import { monthOf } from '../synthetic/months.ts';
import type { DecideFault, TrafficWatch } from '../traffic/watch-traffic.ts';
import { failWith } from './error-codes.ts';
import { type CallContext, createQueries } from './find-employments.ts';
import type { Question } from './read-arguments.ts';
import { schema } from './schema.ts';

export interface NavOptions {
  readonly world: World;
  readonly resourceServer: ResourceServer;
  /** Asks Skatteetaten whether `provider` has an agreement with the employer; nothing where no answer could be had. */
  readonly askAgreement: (question: Question & { readonly provider: string }) => Promise<boolean | undefined>;
  readonly traffic: TrafficWatch;
  readonly decideFault?: DecideFault;
  /** How long a call takes, beside its own work. */
  readonly delay?: () => Promise<void>;
  /** Gets the HTTP server before it listens. */
  readonly prepare?: (server: Server) => void;
  readonly clock: () => number;
  readonly makeId: () => string;
}

export interface Nav {
  /** Where queries go. */
  readonly address: string;
  stop(): Promise<void>;
}

/** The path of the real API. */
const PATH = '/aareg/v1/arbeidsforhold/otp/graphql';
/** The longest correlation id that is repeated in an answer. */
const LONGEST_ID = 200;

/**
 * Starts a stand-in for NAV's Aa-registeret OTP API on a free port of loopback: GraphQL over POST. Errors of a query
 * come with HTTP status 200; a token that is refused gives 401, also where its scope is missing, as NAV does it.
 */
export async function startNav(options: NavOptions): Promise<Nav> {
  const { world, resourceServer, askAgreement, traffic, decideFault, delay, prepare, clock, makeId } = options;
  const queries = createQueries(world);
  const app = fastify({ logger: false, forceCloseConnections: true });

  app.addHook('onRequest', async (request, reply) => {
    const given = request.headers['correlation-id'];
    reply.header('correlation-id', typeof given === 'string' && given.length <= LONGEST_ID ? given : makeId());
  });

  await app.register(guardRoutes, {
    answer: (refusal) => {
      const answer = writeAnswer(refusal);
      return answer.status === 403 ? { ...answer, status: 401 } : answer;
    },
  });
  const policy = resourceServer.require({ scope: 'nav:aareg/v1/arbeidsforhold/otp', systemUser: 'none' });

  app.post(PATH, { config: { policy } }, async (request, reply) => {
    const provider = request.caller.consumer.organisationNumber ?? '';
    const call = readCall(request);
    if (call === undefined)
      return reply.send({ errors: [invalidSyntax('The body must have a query, and variables as an object')] });
    // What a query has in its text is not looked into.
    const subject = [call.variables.opplysningspliktigId, call.variables.arbeidstakerId].filter(Boolean).join(' ');
    const leave = traffic.enter({ api: 'aareg', consumer: provider, subject });
    try {
      await delay?.();
      const fault = decideFault?.({ api: 'aareg', subject });
      if (fault === 'busy') return await reply.code(503).header('retry-after', '1').send({ message: 'busy' });
      const judgeAccess = async (question: Question) =>
        (fault === undefined ? await askAgreement({ ...question, provider }) : undefined) ?? failWith('AA-201');
      return await reply.send(await answer(call, { judgeAccess, thisMonth: monthOf(clock()) }));
    } finally {
      leave();
    }
  });

  const answer = async ({ query, variables }: Call, context: CallContext): Promise<object> => {
    try {
      const document = parse(query);
      const faults = validate(schema, document);
      if (faults.length > 0) return { errors: faults.map((fault) => classify(fault, 'ValidationError')) };
      const result = await execute({
        schema,
        document,
        rootValue: queries,
        contextValue: context,
        variableValues: variables,
      });
      return { ...result, ...(result.errors !== undefined && { errors: result.errors.map(describeError) }) };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [classify(error, 'InvalidSyntax')] };
      throw error;
    }
  };

  app.setNotFoundHandler((_, reply: FastifyReply) => reply.code(403).send({ message: 'Forbidden' }));
  prepare?.(app.server);
  await app.listen({ host: '127.0.0.1', port: 0 });
  // The address of a server that listens on TCP.
  const { port } = app.server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}${PATH}`, stop: () => app.close() };
}

interface Call {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function readCall({ body }: FastifyRequest): Call | undefined {
  if (typeof body !== 'object' || body === null || !('query' in body) || typeof body.query !== 'string')
    return undefined;
  const variables = 'variables' in body ? (body.variables ?? {}) : {};
  if (typeof variables !== 'object' || Array.isArray(variables)) return undefined;
  return { query: body.query, variables: { ...variables } };
}

function invalidSyntax(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { classification: 'InvalidSyntax' } });
}

/**
 * Errors of our own queries have a code. GraphQL's own are about variables; anything else is a bug, and nobody's
 * business.
 */
function describeError(error: GraphQLError): object {
  if (error.extensions.classification !== undefined) return error.toJSON();
  return error.originalError === undefined ? classify(error, 'ValidationError') : failWith('AA-201').toJSON();
}

function classify(error: GraphQLError, classification: string): object {
  return { ...error.toJSON(), extensions: { classification } };
}
