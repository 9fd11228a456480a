import { gzipSync } from 'node:zlib';
import {
  bytes,
  type HostileKind,
  int,
  JWT_BEARER,
  oddTexts,
  pick,
  type TokenRequest,
  type Tools,
  writeForm,
} from './tools.ts';

/** Forms around a good grant that must not be read. */
export const oddForms: Readonly<Record<string, HostileKind>> = {
  'a parameter twice': form(({ pool, draw }) => {
    const good = writeForm(pool.good());
    return pick<TokenRequest>(draw, [
      { body: `${good}&assertion=${pool.good()}` },
      { body: `${good}&assertion=` },
      { body: `${good}&grant_type=${JWT_BEARER}` },
      { body: `grant_type=client_credentials&${good}` },
      { body: good, query: `?assertion=${pool.good()}` },
      { body: good, query: `?grant_type=${JWT_BEARER}` },
    ]);
  }),
  'in the query': form(({ pool, draw }) =>
    pick<TokenRequest>(draw, [
      // One good grant in the query alone of a POST is read; two are not.
      { body: '', query: `?${writeForm(pool.good())}&assertion=${pool.good()}` },
      { body: '', query: `?${writeForm(pool.good())}&grant_type=x` },
      { method: 'GET', body: '', query: `?${writeForm(pool.good())}` },
      { method: 'PUT', body: writeForm(pool.good()) },
      { method: 'DELETE', body: '' },
    ]),
  ),
  'another grant_type': form(({ pool, draw }) => ({
    body: `grant_type=${encodeURIComponent(
      pick(draw, [
        ...oddTexts.filter((text) => text.length < 1000).map((text) => text.toWellFormed()),
        'client_credentials',
        'authorization_code',
        'password',
        'refresh_token',
        JWT_BEARER.toUpperCase(),
        `${JWT_BEARER} `,
        'urn:ietf:params:oauth:grant-type:saml2-bearer',
      ]),
    )}&assertion=${pool.good()}`,
  })),
  'another media type': form(({ pool, draw }) => ({
    mediaType: pick(draw, [
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencodedx',
      'application/xml',
      'nonsense',
      '*/*',
      '',
    ]),
    body: pick(draw, [
      writeForm(pool.good()),
      JSON.stringify({ grant_type: JWT_BEARER, assertion: pool.good() }),
      `--x\r\ncontent-disposition: form-data; name="assertion"\r\n\r\n${pool.good()}\r\n--x--`,
    ]),
  })),
  'a body that is compressed, or says so': form(({ pool, draw }) => {
    const good = writeForm(pool.good());
    return pick<TokenRequest>(draw, [
      { headers: 'content-encoding: gzip\r\n', body: gzipSync(good) },
      { headers: 'content-encoding: br\r\n', body: good },
      { headers: 'content-encoding: gzip, gzip\r\n', body: good },
      { headers: 'content-encoding: deflate\r\n', body: bytes(draw, 300) },
    ]);
  }),
  'percent signs and other garbage': form(({ pool, draw }) => {
    const good = pool.good();
    return {
      body: pick<string | Buffer>(draw, [
        `grant_type=${JWT_BEARER}&assertion=%`,
        `grant_type=${JWT_BEARER}&assertion=%zz${good}`,
        `grant_type=${JWT_BEARER}&assertion=${good}%00`,
        `grant_type=${JWT_BEARER}&assertion=${good}%u0041`,
        `grant_type=${JWT_BEARER}&assertion[]=${good}`,
        `grant_type=${JWT_BEARER};assertion=${good}`,
        `grant_type=${JWT_BEARER}&assertion=+${good}`,
        `grant_type=${JWT_BEARER}&Assertion=${good}`,
        `grant_type=${JWT_BEARER}&assertion=${good}&client_assertion`.replace('&assertion', '&assertion '),
        `&&&==&=&${'%25'.repeat(int(draw, 50))}`,
        bytes(draw, 1 + int(draw, 400)),
        '\0'.repeat(int(draw, 100)),
      ]),
    };
  }),
  'a form that is too long, or holds too much': form(({ pool, draw }) => {
    const good = writeForm(pool.good());
    return pick<TokenRequest>(draw, [
      { body: `${good}&x=${'x'.repeat(40_000)}` },
      { body: `grant_type=${JWT_BEARER}&${'a=1&'.repeat(5000)}` },
      { body: `grant_type=${JWT_BEARER}&assertion=${'A'.repeat(30_000)}` },
      { body: `grant_type=${JWT_BEARER}&assertion=${'.'.repeat(30_000)}` },
    ]);
  }),
};

function form(make: (tools: Tools) => TokenRequest): HostileKind {
  return { verified: false, make };
}
