// Calls an API with a token that is asked for with a virksomhetssertifikat.
import { readFileSync } from 'node:fs';
import { createTokenClient } from '@portvakt/client';

const { MASKINPORTEN_ISSUER = 'http://localhost:7070/', API_URL = 'http://localhost:8080/' } = process.env;

const maskinporten = createTokenClient({
  issuer: MASKINPORTEN_ISSUER,
  clientId: 'demo-pensjon-uten-nokkel',
  key: {
    pkcs12: readFileSync('my-certificate/cert.p12'),
    password: readFileSync('my-certificate/cert.p12.password', 'utf8').trim(),
  },
});

const response = await maskinporten.fetch(API_URL, {
  token: { scope: 'nav:aareg/v1/arbeidsforhold/otp' },
});
console.log(response.status, await response.text());
