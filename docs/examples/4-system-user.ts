// A supplier's system calls an API as the system user that a customer has approved.
import { readFileSync } from 'node:fs';
import { createTokenClient, describeSystemUser } from '@portvakt/client';

const { MASKINPORTEN_ISSUER = 'http://localhost:7070/', API_URL = 'http://localhost:8080/' } = process.env;

const maskinporten = createTokenClient({
  issuer: MASKINPORTEN_ISSUER,
  clientId: 'demo-systemleverandor',
  key: readFileSync('data/demo-key.jwk.json', 'utf8'),
});

const response = await maskinporten.fetch(`${API_URL}agreements`, {
  token: {
    scope: 'skatteetaten:tjenestepensjonsavtale',
    authorizationDetails: describeSystemUser({ orgno: '310123412' }),
  },
});
console.log(response.status, await response.text());
