import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseReturnPath } from './choose-return-path.ts';

test('a path of the portal is kept', () => {
  for (const path of ['/portal/', '/portal/310123412/members', '/portal/310123412/apis?prefix=nav', '/portal/a%2Fb']) {
    assert.equal(chooseReturnPath(path), path);
  }
});

test('anything else leads to the portal', () => {
  const foreign = [
    undefined,
    7,
    ['/portal/x'],
    '',
    '/',
    '/token',
    'https://evil.example/portal/',
    '//evil.example/portal/',
    '/portal',
    '/portal/../token',
    '/portal/..%2ftoken/../../token',
    '/portal/%2e%2e/token',
    '/portal/\\evil.example',
    '/portal/\t/evil.example',
    '/portal/\r\nSet-Cookie: a=b',
    '/portal/sign-in?to=/portal/sign-in',
    '/portal/callback?state=x',
    '/portal/sign-out',
    `/portal/${'x'.repeat(1024)}`,
  ];
  for (const path of foreign) assert.equal(chooseReturnPath(path), '/portal/', String(path));
});
