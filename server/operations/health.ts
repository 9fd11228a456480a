import type { FastifyPluginAsync } from 'fastify';
import type { MetricsText } from './add-up-metrics.ts';
import { type MetricsAccess, mayReadMetrics } from './may-read-metrics.ts';

/** The problems that keep this process from taking requests; empty when it is ready. */
export type Readiness = () => Promise<readonly string[]>;

export interface HealthOptions extends MetricsAccess {
  readonly readiness: Readiness;
  /** `undefined` if the process that adds up the workers' metrics does not answer. */
  readonly metrics: { read(): Promise<MetricsText | undefined> };
}

const statusSchema = {
  type: 'object',
  properties: { status: { type: 'string' }, problems: { type: 'array', items: { type: 'string' } } },
} as const;

const metricsSchema = { summary: 'Metrics for Prometheus' } as object;

/** `GET /health/live`, `GET /health/ready` and `GET /metrics`. */
export const healthRoutes: FastifyPluginAsync<HealthOptions> = async (app, options) => {
  const { readiness, metrics, metricsToken, openMetrics } = options;

  app.get(
    '/health/live',
    { schema: { summary: 'Whether the process answers', response: { 200: statusSchema } } },
    async () => ({
      status: 'live',
    }),
  );

  app.get(
    '/health/ready',
    { schema: { summary: 'Whether requests may be sent here', response: { 200: statusSchema, 503: statusSchema } } },
    async (_request, reply) => {
      const problems = await readiness();
      reply.header('cache-control', 'no-store');
      if (problems.length === 0) return { status: 'ready' };
      return reply.code(503).send({ status: 'not ready', problems });
    },
  );

  app.get('/metrics', { schema: metricsSchema }, async (request, reply) => {
    if (!mayReadMetrics(request.headers.authorization, { metricsToken, openMetrics })) {
      return reply.code(401).header('www-authenticate', 'Bearer').send({
        error: 'unauthorized',
        error_description: 'Send the token in PORTVAKT_METRICS_TOKEN as a bearer token.',
      });
    }
    const read = await metrics.read();
    if (read === undefined)
      return reply.code(503).header('retry-after', '5').send({ error: 'temporarily_unavailable' });
    return reply.type(read.mediaType).send(read.text);
  });
};
