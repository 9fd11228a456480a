import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClientId, parseKeyId } from './identifiers.ts';
import { parseScopeName } from './scope-name.ts';

test('the scopes of the pension page, Altinn and older ones are names', () => {
  for (const name of [
    'nav:aareg/v1/arbeidsforhold/otp',
    'skatteetaten:inntekt',
    'altinn:accessmanagement/authorizedparties.resourceowner',
    'idporten:dcr/onbehalfof:write',
    'difitest:api3',
    'kommune:økonomi.les',
  ]) {
    assert.equal(parseScopeName(name), name);
  }
});

test('capitals, blanks, missing halves and control characters are no names', () => {
  for (const name of [
    '',
    'nav',
    'nav:',
    ':otp',
    'NAV:otp',
    'nav:Otp',
    'nav: otp',
    'nav:otp\n',
    'nav:otp\u0000',
    `nav:${'x'.repeat(300)}`,
  ]) {
    assert.equal(parseScopeName(name), undefined, JSON.stringify(name));
  }
});

test('client ids and key ids are short and plain', () => {
  for (const id of ['238259d7-f0ab-4bd5-b253-0f0159375096', 'oidc_difi_jb_test', 'MOVE_IP_991825827'])
    assert.equal(parseClientId(id), id);
  for (const id of ['', '-x', 'a b', "a'b", 'a/b', 'x'.repeat(129)]) assert.equal(parseClientId(id), undefined);
  for (const id of [
    'my-key.2026_1',
    'bdXLEWnDjLHjpE8OfyyMJxRRKmZ71LB8u1yDDmPiuT0',
    'https://v.vault.azure.net/keys/mp/1',
    'my client 1-8f2c',
    'nøkkel:æøå',
    '...',
    '💥'.repeat(255),
  ]) {
    assert.equal(parseKeyId(id), id);
  }
  for (const id of ['', ' ', '.', '..', 'a\u0000b', 'a\nb', '\ud800', '\u2028', 'x'.repeat(256)]) {
    assert.equal(parseKeyId(id), undefined, JSON.stringify(id));
  }
});
