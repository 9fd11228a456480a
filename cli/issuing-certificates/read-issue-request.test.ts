import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faults, profiles } from '@portvakt/test-authority';
import { type IssueOptions, readIssueRequest } from './read-issue-request.ts';

const given = { orgno: '310123412', out: 'x' };

describe('the options of certificates issue', () => {
  const wrong: readonly [options: IssueOptions, sentence: RegExp][] = [
    [{ ...given, orgno: 'NO310123412' }, /--orgno must be nine digits; it is 'NO310123412'/],
    [{ orgno: given.orgno }, /--out DIR is missing/],
    [{ ...given, profile: 'expird' }, /--profile must be one of auth, .*; it is 'expird'. Did you mean expired\?/],
    [{ ...given, style: 'digdir' }, /--style must be one of buypass, commfides/],
    [{ ...given, seid: '3' }, /--seid must be one of 1, 2/],
    [{ ...given, environment: 'local' }, /--environment must be one of test, production/],
    [{ ...given, issuer: 'localhost' }, /--issuer must be an http or https URL/],
    [{ ...given, issuer: 'http://localhost/?a' }, /--issuer must be an http or https URL/],
    [{ ...given, name: ' ' }, /--name must be 1 to 200 characters/],
  ];
  for (const [options, sentence] of wrong) {
    it(`are wrong: ${JSON.stringify(options)}`, () => {
      assert.throws(() => readIssueRequest(options), { exitCode: 2, message: sentence });
    });
  }

  it('take what it is for and what is wrong with it in one', () => {
    for (const profile of profiles)
      assert.deepEqual(pick(readIssueRequest({ ...given, profile }).certificate), { profile, fault: undefined });
    for (const fault of faults)
      assert.deepEqual(pick(readIssueRequest({ ...given, profile: fault }).certificate), { profile: 'auth', fault });
  });

  it('give the issuer its slash', () => {
    assert.equal(readIssueRequest({ ...given, issuer: 'http://localhost:7070' }).issuer, 'http://localhost:7070/');
    assert.equal(readIssueRequest(given).issuer, undefined);
  });
});

function pick({ profile, fault }: ReturnType<typeof readIssueRequest>['certificate']) {
  return { profile, fault };
}
