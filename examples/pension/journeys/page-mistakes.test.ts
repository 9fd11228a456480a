import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { requestToken, signGrant } from '@portvakt/own-tests';
import { scopes } from '../stage/parties.ts';
import { openStage, type Stage } from './open-stage.ts';

/**
 * The journey of somebody who follows the page «Integrasjon mot Maskinporten» of the DSOP
 * documentation to the letter.
 * The page has mistakes, and each leads to an error that names it.
 */
let stage: Stage;
before(async () => {
  stage = await openStage({ size: 1 });
});
after(() => stage?.stop());

async function ask(claims: object): Promise<string> {
  const { status, body } = await requestToken(stage.issuer, signGrant(stage.key, { issuer: stage.issuer, claims }));
  assert.equal(status, 400);
  return String(body.error_description);
}

describe('a reader of the page who copies', () => {
  it('NAV’s scope, which is two pasted together, is led to the right one', async () => {
    for (const prefix of ['NAV', 'nav']) {
      const text = await ask({ scope: `${prefix}:aareg/v1/arbeidsforhold/otplan/v1/saldoopplysninger` });
      assert.match(text, /Did you mean nav:aareg\/v1\/arbeidsforhold\/otp\?/);
    }
  });

  it('scopes in capitals reads that scopes are lower case', async () => {
    for (const scope of ['NAV:aareg/v1/arbeidsforhold/otp', 'Skatteetaten:tjenestepensjonsavtale']) {
      const text = await ask({ scope });
      assert.ok(text.includes(`Scopes are lower case. Did you mean ${scope.toLowerCase()}?`), text);
    }
  });

  it('two scopes with a slash between them reads that they are two', async () => {
    const text = await ask({ scope: 'Skatteetaten:inntekt/skatteetaten:inntektsmottakere' });
    assert.match(
      text,
      /These are two scopes\. Write them with a space between: 'skatteetaten:inntekt skatteetaten:inntektsmottakere'\./,
    );
  });

  it('the scopes of the sample client reads that they are samples', async () => {
    const text = await ask({ scope: 'difitest:api3 difitest:api4' });
    assert.match(text, /difitest:api3 is a sample name from documentation: use the scopes of the API that you call\./);
  });

  it('the token endpoint, which is the issuer without /token, reads where token requests go', async () => {
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signGrant(stage.key, { issuer: stage.issuer, claims: { scope: scopes.aareg } }),
    });
    const response = await fetch(stage.issuer, { method: 'POST', body });
    assert.equal(response.status, 404);
    assert.ok((await response.text()).includes(`Token requests go to ${stage.issuer}token`));
  });

  it('the audience of another environment, or one that is closed, reads which one is right', async () => {
    const test = await ask({ scope: scopes.aareg, aud: 'https://test.maskinporten.no/' });
    assert.ok(test.includes(`aud must be '${stage.issuer}'`) && test.includes('That is another environment.'), test);
    const closed = await ask({ scope: scopes.aareg, aud: 'https://ver2.maskinporten.no/' });
    assert.match(
      closed,
      /VER2 .*became TEST and was closed on 10 June 2024; https:\/\/test\.maskinporten\.no\/ has taken its place\./,
    );
    const endpoint = await ask({ scope: scopes.aareg, aud: `${stage.issuer}token` });
    assert.match(endpoint, /The token endpoint's own address is no longer accepted\./);
  });

  it('the name of the sample client as its id reads that iss is the id', async () => {
    const text = await ask({ scope: scopes.aareg, iss: 'oidc_difi_jb_test' });
    assert.match(text, /The claim iss must be the client id.*No client has this id\./);
  });

  it('the advice to name the customer, without being its supplier, reads who must grant what', async () => {
    assert.match(
      await ask({ scope: scopes.aareg, consumer_org: '310001112' }),
      /NAV \(889640782\) owns the scope and must grant it to 310001112/,
    );
    assert.match(
      await ask({ scope: scopes.aareg, iss_onbehalfof: '310001112' }),
      /Use consumer_org to act for a customer/,
    );
  });

  it('«the consumer is set from the certificate» finds that it is set from the client: whoever signs', async () => {
    const { consumer } = JSON.parse(
      Buffer.from((await stage.getToken(scopes.aareg)).split('.')[1] ?? '', 'base64url').toString(),
    );
    assert.deepEqual(consumer, { authority: 'iso6523-actorid-upis', ID: '0192:310123412' });
  });
});
