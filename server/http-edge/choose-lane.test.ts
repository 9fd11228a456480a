import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLane } from './choose-lane.ts';

test("Skyporten's addresses below a path wait as the server's own do", () => {
  const choose = (method: string, url: string, path?: string) => chooseLane({ method, url, headers: {} }, path);
  for (const [method, url, lane] of [
    ['POST', '/token', 'token'],
    ['GET', '/token', 'open'],
    ['GET', '/jwk', 'fixed'],
    ['GET', '/.well-known/openid-configuration', 'fixed'],
    ['GET', '/tokens', 'open'],
  ] as const) {
    assert.equal(choose(method, url), lane, url);
    assert.equal(choose(method, url, '/skyporten'), lane, `${url} beside Skyporten`);
    assert.equal(choose(method, `/skyporten${url}`, '/skyporten'), lane, `/skyporten${url}`);
    assert.equal(choose(method, `/skyporten${url}`), 'open', `/skyporten${url} without Skyporten`);
    assert.equal(choose(method, `/skyportenx${url}`, '/skyporten'), 'open', `/skyportenx${url}`);
  }
});
