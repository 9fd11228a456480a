import type { GrantRecord } from './journal-store.ts';

/**
 * The record that is written, and removed in the same commit, to see whether records can be written. It is as large as
 * the largest real ones: if it fits, they fit.
 */
export const trialRecord: GrantRecord = {
  at: 0,
  traceId: '0'.repeat(32),
  outcome: 'trial',
  clientId: 'trial',
  consumer: '000000000',
  supplier: undefined,
  scope: 'x'.repeat(1500),
  tokenId: undefined,
  lifetime: undefined,
  keyId: undefined,
  hasPid: false,
  finding: 'x'.repeat(1500),
};
