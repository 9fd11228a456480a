import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from '@portvakt/own-tests';
import { languages } from '@portvakt/protocol';
import { fastify } from 'fastify';
import { visitorRoutes } from './index.ts';

const ID = '2c9a1f6e-6a0c-4f1a-9a53-d7c8f0a10417';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
/** The addresses in `confirmUrl` and `viewUri` (Altinn), and what answers the request. */
const asked: readonly (readonly [path: string, command: boolean, call: string])[] = [
  ['accessmanagement/ui/systemuser/request', true, `authentication/api/v1/systemuser/request/PARTY/${ID}/approve`],
  [
    'accessmanagement/ui/systemuser/agentrequest',
    true,
    `authentication/api/v1/systemuser/request/agent/PARTY/${ID}/approve`,
  ],
  [
    'accessmanagement/ui/systemuser/changerequest',
    true,
    `authentication/api/v1/systemuser/changerequest/PARTY/${ID}/approve`,
  ],
  ['accessmanagement/ui/consent/request', false, `accessmanagement/api/v1/bff/consentrequests/${ID}/accept`],
];

function checkPage(response: Response, body: string): void {
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.doesNotMatch(body, /undefined|\[object|`|<script|\sstyle="/);
  assert.equal(body.match(/<h1>/g)?.length, 1);
}

/** The pages where the portal is not built: in the tests it is. */
async function serveWithoutPortal(issuer: string, developmentSignIn: boolean) {
  const app = fastify();
  await app.register(visitorRoutes, { issuer, developmentSignIn, findPortal: () => undefined });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  return { address: `${address}/`, stop: () => app.close() };
}

for (const profile of ['local', 'test', 'production'] as const) {
  describe(`pages for people in ${profile}`, () => {
    let server: TestServer;
    let withoutPortal: { readonly address: string; stop(): Promise<void> };
    before(async () => {
      server = await startTestServer({ profile });
      withoutPortal = await serveWithoutPortal(server.issuer, profile === 'local');
    });
    after(() => Promise.all([server.stop(), withoutPortal.stop()]));
    const openAt = async (address: string, headers: Record<string, string> = { accept: BROWSER }) => {
      const response = await fetch(address, { headers });
      return { response, body: await response.text() };
    };
    const open = (path: string, headers?: Record<string, string>) => openAt(`${withoutPortal.address}${path}`, headers);

    test('a browser at the issuer is led to the portal', async () => {
      const answer = await fetch(server.address, { headers: { accept: BROWSER }, redirect: 'manual' });
      assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/portal/']);
    });

    test('a program at the issuer keeps its answer in JSON', async () => {
      for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5']) {
        const { response, body } = await openAt(server.address, { accept });
        assert.equal(response.status, 404);
        assert.equal(JSON.parse(body).error, 'not_found');
      }
      const posted = await fetch(server.address, { method: 'POST', headers: { accept: BROWSER } });
      assert.equal(posted.status, 404);
    });

    for (const [path, command, call] of asked) {
      test(`${path} says how it is answered now`, async () => {
        for (const language of languages) {
          const { response, body } = await open(`${path}?id=${ID}&DONTCHOOSEREPORTEE=true&lang=${language}`);
          checkPage(response, body);
          assert.match(body, new RegExp(`<html lang="${language}">`));
          assert.equal(body.includes(`npx --no-install portvakt system approve ${ID}`), command);
          assert.equal(body.includes(`${server.issuer}${call}`), profile === 'local');
          assert.equal(body.includes('dev/enduser-token'), profile === 'local');
          assert.ok(body.includes(`href="?id=${ID}&amp;lang=nn"`), 'the language can be changed without losing the id');
        }
      });

      test(`${path} leads to the portal`, async () => {
        const headers = { accept: BROWSER };
        const asked = `${server.address}${path}?id=${ID.toUpperCase()}&DONTCHOOSEREPORTEE=true`;
        const response = await fetch(asked, { headers, redirect: 'manual' });
        assert.equal(response.status, 302);
        assert.match(response.headers.get('location') ?? '', new RegExp(`^/portal/answer/[a-z-]+/${ID}$`));
        const foreign = await fetch(`${server.address}${path}?id=//evil.example`, { headers, redirect: 'manual' });
        assert.equal(foreign.status, 200);
      });

      test(`${path} takes no id that is none`, async () => {
        for (const query of ['', '?id=', '?id=x&id=y', `?id=${encodeURIComponent('"><script>alert(1)</script>')}`]) {
          const { response, body } = await open(`${path}${query}`, { accept: '*/*' });
          checkPage(response, body);
          assert.match(body, /<code>\?id=<\/code>/);
        }
      });
    }
  });
}
