import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeEventId } from './compose-event-id.ts';

const at = Date.UTC(2026, 4, 19);

test('an id holds the time and is of version 7', () => {
  const id = composeEventId({ at, name: 'a', last: undefined });
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.slice(0, 13).replace('-', ''), 16), at);
});

test('ids only grow, whatever the clock says', () => {
  let last: string | undefined;
  for (const [place, time] of [at, at, at + 5, at - 60_000, at - 60_000, at + 5, at + 6].entries()) {
    const id = composeEventId({ at: time, name: `event ${place}`, last });
    assert.ok(last === undefined || id > last, `${id} after ${last}`);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    last = id;
  }
});
