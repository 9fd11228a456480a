import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseIssuer, isForFormer } from './choose-issuer.ts';
import { isWindowOpen } from './issuer-move.ts';

const times = { since: 0, until: 1000 };
const move = { former: 'https://old.example/', issuer: 'https://new.example/', ...times };

test('a request is for the former issuer if its host is that one, and no other', () => {
  for (const host of ['old.example', 'OLD.EXAMPLE', 'old.example:443']) assert.ok(isForFormer(move, host), host);
  for (const host of [
    undefined,
    '',
    'new.example',
    'old.example.',
    'old.example:80',
    'old.example:8443',
    'old.example/',
    'old.example,new.example',
    'old.example old.example',
    'x@old.example',
    'old.example.evil.example',
    'evil-old.example',
  ]) {
    assert.ok(!isForFormer(move, host), host);
  }
  assert.ok(!isForFormer(undefined, 'old.example'));
});

test('a port belongs to the name', () => {
  const local = { former: 'http://localhost:7070/', issuer: 'http://localhost:7071/', ...times };
  assert.ok(isForFormer(local, 'localhost:7070'));
  assert.ok(!isForFormer(local, 'localhost:7071'));
  assert.ok(!isForFormer(local, 'localhost'));
});

test('an issuer that has only become https has one host, which is the new one', () => {
  const secured = { former: 'http://same.example/', issuer: 'https://same.example/', ...times };
  assert.equal(chooseIssuer({ issuer: secured.issuer, move: secured }, 'same.example'), 'https://same.example/');
});

test('the window closes with its last millisecond', () => {
  assert.ok(isWindowOpen(move, 999));
  assert.ok(!isWindowOpen(move, 1000));
});
