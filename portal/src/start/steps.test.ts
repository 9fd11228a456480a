import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseStep, emptyDraft, type Step } from './steps.ts';

test('a step is shown when the ones before it are done', () => {
  const chosen = { ...emptyDraft, scope: 'nav:a' };
  const named = { ...chosen, name: 'A' };
  const rows: readonly (readonly [Step | undefined, typeof emptyDraft, Step])[] = [
    [undefined, emptyDraft, 'api'],
    ['key', emptyDraft, 'api'],
    [undefined, chosen, 'access'],
    ['api', chosen, 'api'],
    ['name', chosen, 'name'],
    ['key', chosen, 'name'],
    ['key', named, 'key'],
    ['done', named, 'key'],
    ['api', { ...named, isFinished: true }, 'done'],
  ];
  for (const [wanted, draft, shown] of rows) assert.equal(chooseStep(wanted, draft), shown, `${wanted}`);
});
