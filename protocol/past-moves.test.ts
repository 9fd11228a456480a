import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFirewall } from './firewall-addresses.ts';
import { languages } from './index.ts';
import { describePastMove, findPastMove, pastMoves } from './past-moves.ts';

test('an address that has moved is found as an issuer, a token endpoint, an API or a bare host', () => {
  const found = (address: string) => findPastMove(address)?.now;
  for (const address of [
    'https://ver2.maskinporten.no/',
    'https://ver2.maskinporten.no',
    'https://VER2.maskinporten.no/token',
    'https://ver2.maskinporten.no/.well-known/oauth-authorization-server',
    'https://ver2.maskinporten.no/jwk',
    ' ver2.maskinporten.no ',
    'http://ver2.maskinporten.no:80/',
  ]) {
    assert.equal(found(address), 'https://test.maskinporten.no/', address);
  }
  assert.equal(found('https://oidc-ver2.difi.no/idporten-oidc-provider/'), 'https://test.maskinporten.no/');
  assert.equal(found('https://integrasjon-ver2.difi.no/clients'), 'https://api.test.samarbeid.digdir.no/');
  assert.equal(found('https://integrasjon.difi.no/scopes'), 'https://api.samarbeid.digdir.no/');
});

test('what is in use, and what only looks alike, has not moved', () => {
  for (const address of [
    'https://maskinporten.no/',
    'https://test.maskinporten.no/',
    'https://ver2.maskinporten.no.example/',
    'https://example.no/?to=ver2.maskinporten.no',
    'ver2',
    '',
    'not an address at all',
    'x'.repeat(100_000),
  ]) {
    assert.equal(findPastMove(address), undefined, address.slice(0, 50));
  }
});

test('no move leads to an address that has moved itself', () => {
  for (const { now } of pastMoves) assert.equal(findPastMove(now), undefined, now);
});

test('the sentence names old and new, in every language, and says where its successor is only concluded', () => {
  const [ver2] = pastMoves;
  assert.ok(ver2);
  assert.equal(
    describePastMove(ver2, 'en'),
    'VER2 (ver2.maskinporten.no) became TEST and was closed on 10 June 2024; https://test.maskinporten.no/ has taken its place.',
  );
  assert.match(describePastMove(ver2, 'nb'), /ble til TEST og ble lagt ned 10\. juni 2024; .* har tatt over\.$/);
  assert.match(describePastMove(ver2, 'nn'), /vart til TEST og vart lagd ned 10\. juni 2024; .* har teke over\.$/);
  for (const move of pastMoves) {
    for (const language of languages) {
      const sentence = describePastMove(move, language);
      assert.ok(sentence.includes(move.host) && sentence.includes(move.now), sentence);
      assert.equal(/likely|trolig|truleg/.test(sentence), move.certainty === 'likely', sentence);
    }
  }
});

test('a firewall is told of where its addresses are known', () => {
  assert.match(describeFirewall('https://maskinporten.no/token') ?? '', /139\.105\.36\.164 .*6 February 2023/);
  assert.match(describeFirewall('https://test.maskinporten.no/') ?? '', /139\.105\.36\.132/);
  assert.equal(describeFirewall('https://portvakt.example/'), undefined);
  assert.equal(describeFirewall('nothing'), undefined);
});
