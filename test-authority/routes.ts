import { X509Certificate } from 'node:crypto';
import { findExcess, parseTime } from '@portvakt/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerOcsp } from './answer-ocsp.ts';
import { checkLocalCaller } from './check-local-caller.ts';
import { issueCertificate, UnfitRequestError } from './issue-certificate.ts';
import type { TestAuthority } from './open-test-authority.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import {
  certificateSchema,
  crlSchema,
  type IssueBody,
  issueSchema,
  listUnknownMembers,
  ocspGetSchema,
  ocspPostSchema,
  type RevokeBody,
  revokeSchema,
} from './route-schemas.ts';
import { composeCertificateSet } from './write-certificate-set.ts';
import { readCrl } from './write-crl.ts';

const LARGEST_OCSP_REQUEST = 8 * 1024;
const LARGEST_COMMAND = 32 * 1024;

/**
 * What the authority publishes (CRLs, certificates, OCSP), open to all, and `POST issue` and `POST revoke`, for callers on
 * this machine who have the secret. To be registered under the prefix that the authority's `baseUrl` names.
 */
export async function authorityRoutes(
  app: FastifyInstance,
  { authority }: { authority: TestAuthority },
): Promise<void> {
  app.setErrorHandler(async (error: Error & { statusCode?: number; validation?: unknown }, _request, reply) => {
    const status = error instanceof UnfitRequestError ? 400 : (error.statusCode ?? 500);
    if (status >= 500) throw error;
    return sendProblem(reply, status, 'invalid_request', error.message);
  });
  acceptJson(app);
  publish(app, authority);
  answerQuestions(app, authority);
  await app.register(async (guarded) => {
    guarded.addHook('onRequest', async (request, reply) => {
      const refusal = checkLocalCaller(readFacts(request), authority);
      if (refusal !== undefined) return sendProblem(reply, 403, 'access_denied', refusal);
    });
    obey(guarded, authority);
  });
}

/** JSON within bounds. The guard of the commands has let their caller in before a body is read. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    const excess = findExcess(body);
    if (excess === undefined) parse(request, body, done);
    else done(Object.assign(new Error(`The body ${excess}.`), { statusCode: 400 }));
  });
}

function publish(app: FastifyInstance, authority: TestAuthority): void {
  app.get<{ Params: { file: string } }>('/crl/:file', { schema: crlSchema }, async ({ params }, reply) => {
    const crl = params.file.endsWith('.crl') ? await readCrl(authority, params.file.slice(0, -4)) : undefined;
    return send(reply, 'application/pkix-crl', crl);
  });
  app.get<{ Params: { file: string } }>('/crt/:file', { schema: certificateSchema }, async ({ params }, reply) => {
    const found = params.file.endsWith('.cer') ? await authority.findAuthority(params.file.slice(0, -4)) : undefined;
    return send(reply, 'application/pkix-cert', found?.certificate);
  });
}

function answerQuestions(app: FastifyInstance, authority: TestAuthority): void {
  app.addContentTypeParser(
    'application/ocsp-request',
    { parseAs: 'buffer', bodyLimit: LARGEST_OCSP_REQUEST },
    (_request, body, done) => done(null, body),
  );
  const answer = async (id: string, request: Uint8Array, reply: FastifyReply) =>
    send(reply, 'application/ocsp-response', await answerOcsp(authority, id, request));

  app.post<{ Params: { authority: string } }>(
    '/ocsp/:authority',
    {
      bodyLimit: LARGEST_OCSP_REQUEST,
      schema: ocspPostSchema,
    },
    async ({ params, body }, reply) => answer(params.authority, Buffer.isBuffer(body) ? body : Buffer.alloc(0), reply),
  );
  app.get<{ Params: { authority: string; '*': string } }>(
    '/ocsp/:authority/*',
    { schema: ocspGetSchema },
    async ({ params }, reply) => {
      const text = params['*'];
      const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text);
      return answer(params.authority, isBase64 ? Buffer.from(text, 'base64') : Buffer.alloc(0), reply);
    },
  );
}

function obey(app: FastifyInstance, authority: TestAuthority): void {
  app.post<{ Body: IssueBody }>(
    '/issue',
    { bodyLimit: LARGEST_COMMAND, schema: issueSchema, preValidation: refuseUnknownMembers(issueSchema.body) },
    async ({ body }, reply) => {
      reply.header('cache-control', 'no-store');
      const { subject_key_bits, not_before, not_after, ...plain } = body;
      const issued = await issueCertificate(authority, {
        ...plain,
        subjectKeyBits: subject_key_bits,
        notBefore: readTime('not_before', not_before),
        notAfter: readTime('not_after', not_after),
      });
      const set = composeCertificateSet(issued);
      return {
        authority: issued.authority ?? null,
        serial: issued.serial,
        key: set['key.pem'],
        certificate: set['cert.pem'],
        chain: set['chain.pem'],
        root: set['root.pem'],
        x5c: JSON.parse(set['x5c.json'] as string),
        p12: set['cert.p12'].toString('base64'),
        p12_password: set['cert.p12.password'],
      };
    },
  );
  app.post<{ Body: RevokeBody }>(
    '/revoke',
    { bodyLimit: LARGEST_COMMAND, schema: revokeSchema, preValidation: refuseUnknownMembers(revokeSchema.body) },
    async ({ body }, reply) => {
      const { certificate, serial = '', authority: id, reason } = body;
      const der = certificate === undefined ? undefined : readCertificate(certificate);
      const revoked = await revokeCertificate(
        authority,
        der === undefined ? { serial, authority: id, reason } : { certificate: der, reason },
      );
      if (typeof revoked === 'string') return sendProblem(reply, 404, 'not_found', revoked);
      return { ...revoked, revokedAt: undefined, revoked_at: new Date(revoked.revokedAt).toISOString() };
    },
  );
}

/** A misspelt `fault` would otherwise give a certificate with nothing wrong in it: the framework drops unknown members. */
function refuseUnknownMembers(schema: { readonly properties: object }) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const unknown = listUnknownMembers(request.body, schema);
    if (unknown.length > 0) return sendProblem(reply, 400, 'invalid_request', `Unknown: ${unknown.join(', ')}.`);
  };
}

function readTime(name: string, text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : parseTime(text);
  if (text !== undefined && time === undefined) throw new UnfitRequestError(`${name} is no time that exists.`);
  return time;
}

function readCertificate(pem: string): Uint8Array {
  try {
    return new X509Certificate(pem).raw;
  } catch {
    throw new UnfitRequestError('The member certificate must be a certificate in PEM.');
  }
}

function readFacts({ headers, socket }: FastifyRequest) {
  return {
    remoteAddress: socket.remoteAddress,
    localPort: socket.localPort,
    host: headers.host,
    origin: headers.origin,
    authorization: headers.authorization,
  };
}

/** Nothing here may be kept by a cache: a test that revokes wants to see it at once. */
function send(reply: FastifyReply, type: string, body: Buffer | undefined): FastifyReply {
  if (body === undefined) return sendProblem(reply, 404, 'not_found', 'There is no such authority here.');
  return reply.type(type).header('cache-control', 'no-store').send(body);
}

function sendProblem(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send({ error, error_description: description });
}
