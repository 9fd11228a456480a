// Calls an API with a token that is asked for with a registered key.
import { readFileSync } from 'node:fs';
import { createTokenClient } from '@portvakt/client';

const { MASKINPORTEN_ISSUER = 'http://localhost:7070/', API_URL = 'http://localhost:8080/' } = process.env;

const maskinporten = createTokenClient({
  issuer: MASKINPORTEN_ISSUER,
  clientId: 'demo-pensjon',
  key: readFileSync('data/demo-key.jwk.json', 'utf8'),
});

const response = await maskinporten.fetch(API_URL, {
  token: { scope: 'nav:aareg/v1/arbeidsforhold/otp' },
});
console.log(response.status, await response.text());
