import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makePid, openSelfService, parties, type SelfServiceForTest, selfServiceRegistry } from '@portvakt/own-tests';
import { refusalCatalogue } from '@portvakt/protocol';

const registry = {
  ...selfServiceRegistry,
  people: [
    { pid: makePid(), name: 'Kari Kunde', roles: [{ orgno: parties.consumer, role: 'DAGL' }] },
    { pid: makePid({ month: 2 }), name: 'Usigne Uten', roles: [{ orgno: parties.unsigned, role: 'DAGL' }] },
    { pid: makePid({ month: 3 }), name: 'Arne Admin', roles: [{ orgno: parties.consumer, role: 'ADMAI' }] },
  ],
};

describe("what is refused at the portal's door", () => {
  let opened: SelfServiceForTest;
  before(async () => {
    opened = await openSelfService({ registry });
  });
  after(() => opened.close());

  const ask = (path: string, headers: Record<string, string>, body?: object) =>
    fetch(`${opened.server.address}portal/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'portvakt-portal': '1',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const signIn = async (name: string): Promise<string> => {
    const { people } = (await (await ask('demo-people', {})).json()) as { people: Record<string, string>[] };
    const uuid = people.find((person) => person.name === name)?.party_uuid;
    const answer = await ask(`demo-people/${uuid}/session`, {}, {});
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  /** A caller at the door, as the person `name` who acts for `orgno`. */
  const actAs = async (name: string, orgno: string) => {
    const headers = { cookie: await signIn(name), 'portvakt-organisation': orgno };
    return {
      ask: (path: string, body?: object) => ask(path, headers, body),
      explain: async (text: string) => {
        const answer = await ask('api/v1/explanations', headers, { text, language: 'en' });
        assert.equal(answer.status, 200, await answer.clone().text());
        // biome-ignore lint/suspicious/noExplicitAny: an answer that the tests take apart
        return (await answer.json()) as any;
      },
    };
  };
  const traceOf = ({ headers }: Response): string => {
    const traceId = headers.get('portvakt-trace-id') ?? '';
    assert.match(traceId, /^[0-9a-f]{32}$/);
    return traceId;
  };

  test('a mistake in a form is explained by the id that the answer names', async () => {
    const kari = await actAs('Kari Kunde', parties.consumer);
    const answer = await kari.ask('api/v1/clients', { client_name: 'x' });
    assert.equal(answer.status, 400);
    const told = await kari.explain(traceOf(answer));
    assert.ok(told.problems.length > 0);
    assert.deepEqual([told.method, told.path], ['POST', '/portal/api/v1/clients']);
    const body = (await answer.json()) as { correlation_id: string };
    assert.equal(body.correlation_id, traceOf(answer));
  });

  test("so is what Altinn's paths refuse, though some of their answers have no body", async () => {
    const kari = await actAs('Kari Kunde', parties.consumer);
    const answer = await kari.ask('authentication/api/v1/systemregister/vendor/kunde-finnes-ikke');
    assert.ok(answer.status >= 400, String(answer.status));
    const told = await kari.explain(traceOf(answer));
    assert.equal(told.path, '/portal/authentication/api/v1/systemregister/vendor/:systemId');
    assert.ok(told.problems.length > 0);
    const strange = await ask('accessmanagement/api/v1/enduser/maskinportensuppliers?party=x', {});
    assert.ok(strange.status >= 400);
    traceOf(strange);
  });

  test('so is that the terms have not been signed, to those who have not signed them', async () => {
    const usigne = await actAs('Usigne Uten', parties.unsigned);
    const answer = await usigne.ask('api/v1/clients');
    assert.equal(answer.status, 428);
    const told = await usigne.explain(traceOf(answer));
    assert.equal(told.refusals[0].refusal, 'terms-not-signed');
    assert.ok(told.refusals[0].links.some(({ rel }: { rel: string }) => rel === 'terms'));
  });

  test('that a right is lacking is explained to those who have it', async () => {
    const arne = await actAs('Arne Admin', parties.consumer);
    const answer = await arne.ask('api/v1/scopes', { prefix: 'kunde', subscope: 'x', description: 'x' });
    assert.equal(answer.status, 403);
    const kari = await actAs('Kari Kunde', parties.consumer);
    assert.equal((await kari.explain(traceOf(answer))).refusals[0].refusal, 'right-needed');
  });

  test('a person without a right in an organisation leaves nothing with it', async () => {
    const stranger = await actAs('Usigne Uten', parties.consumer);
    const before = await count();
    const answer = await stranger.ask('api/v1/clients');
    assert.equal(answer.status, 403);
    const kari = await actAs('Kari Kunde', parties.consumer);
    assert.deepEqual((await kari.explain(traceOf(answer))).problems, []);
    assert.equal(await count(), before);
  });

  test('an answer names its refusal for the pages, and only at this door and only where it refuses', async () => {
    const kari = await actAs('Kari Kunde', parties.consumer);
    const nameOf = ({ headers }: Response) => headers.get('portvakt-refusal');
    assert.equal(nameOf(await kari.ask('api/v1/clients/finnes-ikke')), 'no-such-client');
    assert.equal(nameOf(await ask('api/v1/clients', { 'portvakt-organisation': parties.consumer })), 'session-needed');
    const altinns = 'authentication/api/v1/systemregister/vendor/kunde-finnes-ikke';
    const refused = nameOf(await kari.ask(altinns)) ?? '';
    assert.ok(refused in refusalCatalogue, refused);

    const answered = await kari.ask('api/v1/clients');
    assert.deepEqual([answered.status, nameOf(answered)], [200, null]);
    for (const path of ['api/v1/clients', altinns]) {
      const elsewhere = await fetch(`${opened.server.address}${path}`);
      assert.deepEqual([elsewhere.status, nameOf(elsewhere)], [401, null], path);
    }
  });

  const count = async () =>
    (await opened.aside.database.reads.selectFrom('refused_calls').selectAll().execute()).length;
});
