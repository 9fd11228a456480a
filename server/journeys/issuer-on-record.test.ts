import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  makeClient,
  openSelfService,
  parties,
  requestToken,
  selfServiceRegistry,
  signGrant,
} from '@portvakt/own-tests';

const OWN = 'https://portvakt.example/';
const OLD = 'https://old.example/';
const SKY = 'https://portvakt.example/skyporten';

test("the record says which issuer a token is of, where it is not the server's own", async () => {
  const client = makeClient('record-client');
  const opened = await openSelfService({
    registry: {
      ...selfServiceRegistry,
      clients: [
        ...selfServiceRegistry.clients,
        {
          client_id: client.clientId,
          client_orgno: parties.consumer,
          client_name: 'On record',
          integration_type: 'maskinporten',
          scopes: ['idporten:dcr.read'],
          jwks: { keys: [client.publicJwk] },
        },
      ],
    },
    environment: {
      PORTVAKT_PUBLIC_URL: OWN,
      PORTVAKT_FORMER_ISSUER: `${OLD} since 2020-01-01 until 9999-01-01`,
      PORTVAKT_SKYPORTEN_ISSUER: SKY,
    },
  });
  try {
    const { address } = opened.server;
    const ask = async (aud: string, endpoint: string) => {
      const claims = { scope: 'idporten:dcr.read', resource: 'https://cloud.example' };
      const { status, body } = await requestToken(endpoint, signGrant(client, { issuer: aud, claims }));
      assert.equal(status, 200, JSON.stringify(body));
    };
    await ask(OWN, address);
    await ask(OLD, address);
    await ask(SKY, `${address}skyporten/`);
    const bearer = await opened.mint(parties.consumer, ['idporten:dcr.read']);
    const { body } = await opened.call('GET', `api/v1/audit/tokens?client_id=${client.clientId}`, { bearer });
    assert.deepEqual(
      body.content.map(({ issuer }: { issuer?: string }) => issuer),
      [SKY, OLD, undefined],
    );
  } finally {
    await opened.close();
  }
});
