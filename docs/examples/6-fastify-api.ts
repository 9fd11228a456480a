// An API in Fastify that decides by the token who may call.
import { createResourceServer } from '@portvakt/resource-server';
import { guardRoutes } from '@portvakt/resource-server/fastify';
import fastify from 'fastify';

const { MASKINPORTEN_ISSUER = 'http://localhost:7070/', PORT = '8080' } = process.env;

const api = createResourceServer({
  issuers: [MASKINPORTEN_ISSUER],
  audit: (line) => console.error(JSON.stringify(line)),
});

const app = fastify();
await app.register(guardRoutes);

const policy = api.require({ scope: 'nav:aareg/v1/arbeidsforhold/otp' });
app.get('/', { config: { policy } }, (request) => {
  const { consumer, supplier } = request.caller;
  return { consumer: consumer.id, supplier: supplier?.id };
});

const systemUsers = api.require({ scope: 'skatteetaten:tjenestepensjonsavtale', systemUser: 'required' });
app.get('/agreements', { config: { policy: systemUsers } }, (request) => {
  const { consumer, systemUser } = request.caller;
  return { consumer: consumer.id, systemUserOf: systemUser?.organisation.id };
});

await app.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log('listening on', app.server.address());
