// An API in Express that decides by the token who may call.
import { createResourceServer } from '@portvakt/resource-server';
import { guardRoutes, protect } from '@portvakt/resource-server/express';
import express from 'express';

const { MASKINPORTEN_ISSUER = 'http://localhost:7070/', PORT = '8080' } = process.env;

const api = createResourceServer({
  issuers: [MASKINPORTEN_ISSUER],
  audit: (line) => console.error(JSON.stringify(line)),
});

const app = express();
guardRoutes(app);

app.get('/', protect(api.require({ scope: 'nav:aareg/v1/arbeidsforhold/otp' })), (request, response) => {
  const { consumer, supplier } = request.caller;
  response.json({ consumer: consumer.id, supplier: supplier?.id });
});

const systemUsers = api.require({ scope: 'skatteetaten:tjenestepensjonsavtale', systemUser: 'required' });
app.get('/agreements', protect(systemUsers), (request, response) => {
  const { consumer, systemUser } = request.caller;
  response.json({ consumer: consumer.id, systemUserOf: systemUser?.organisation.id });
});

const server = app.listen(Number(PORT), '127.0.0.1', () => console.log('listening on', server.address()));
