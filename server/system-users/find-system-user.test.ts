import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { createSystemUserFinder } from './find-system-user.ts';

const owner = '310123412' as OrganisationNumber;
const vendor = '313770001' as OrganisationNumber;
const plain = { externalRef: owner as string, deletedAt: null };
const named = (externalRef: string, deletedAt: number | null = null) => ({ externalRef, deletedAt });

describe('why there is no such system user', () => {
  const cases: readonly (readonly [what: string, users: readonly object[], sent: string, told: RegExp])[] = [
    [
      'a reference is misspelt, and another exists beside one without',
      [plain, named('kunde-417')],
      'kunde-418',
      /another externalRef and one without/,
    ],
    ['the same in the other order', [named('kunde-417'), plain], 'kunde-418', /another externalRef and one without/],
    ['there is only one without', [plain], 'kunde-418', /made without externalRef: leave it out/],
    [
      'the other has been deleted',
      [plain, named('kunde-417', 1)],
      'kunde-417',
      /made without externalRef: leave it out/,
    ],
    ['there is only another', [named('kunde-417')], 'kunde-418', /but with another externalRef/],
    ['none was sent', [named('kunde-417')], owner, /made with an externalRef: send it/],
    ['all have been deleted', [named('kunde-417', 1)], 'kunde-417', /has deleted its system user/],
    ['there was never one', [], 'kunde-417', /has no system user on vendor_system: ask for one/],
  ];
  for (const [what, users, externalRef, told] of cases) {
    test(what, async () => {
      const finder = createSystemUserFinder({
        systemUsers: {
          readOfGrant: async () => undefined,
          describeMissing: async () => ({ systems: [], live: 'vendor_system', users, waiting: undefined }) as never,
        },
        feed: { subscribe: () => undefined, isFresh: () => true } as never,
      });
      const text = await finder.explainMissing({ clientId: 'c' as ClientId, vendor, owner, externalRef });
      assert.match(text, told);
    });
  }
});
