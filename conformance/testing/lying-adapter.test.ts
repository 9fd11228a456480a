import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Adapter } from '../adapting/adapter.ts';
import { listNamed } from '../format/placeholder.ts';
import type { ClientName, ValueName } from '../format/vocabulary.ts';
import { type Case, loadCases, runSuite } from '../index.ts';
import { startOwnServer } from './start-own-server.ts';

/** Values that are not what they are called: each is a scope with which a grant gets a token. */
const lies: Readonly<Partial<Record<ValueName, ValueName>>> = {
  unlisted_scope: 'second_scope',
  foreign_scope: 'second_scope',
  ungranted_scope: 'second_scope',
  inactive_scope: 'second_scope',
  login_scope: 'second_scope',
  short_scope: 'second_scope',
  undelegated_scope: 'delegated_scope',
  undelegable_scope: 'delegated_scope',
  withdrawn_scope: 'delegated_scope',
  other_source_scope: 'delegated_scope',
  revoked_consent_id: 'consent_id',
};

/** The same of clients: these prove themselves as `client` or `certificate` do. */
const impostors: Readonly<Partial<Record<ClientName, ClientName>>> = {
  login_client: 'client',
  inactive_client: 'client',
  ...Object.fromEntries(
    [
      'revoked',
      'expired',
      'not_yet_valid',
      'untrusted',
      'self_signed',
      'wrong_policy',
      'missing_policy',
      'person',
      'crypt',
    ]
      .concat('no_orgno', 'conflicting_orgno', 'of_other', 'unreachable_crl', 'expired_authority', 'long_path')
      .concat('issued_by_client')
      .map((name) => [`certificate_${name}`, 'certificate'] as const),
  ),
};

function lie(adapter: Adapter): Adapter {
  const values = Object.entries(lies).map(([name, other]) => [name, adapter.values[other]]);
  const clients = Object.entries(impostors).map(([name, other]) => [name, adapter.clients[other]]);
  return {
    ...adapter,
    values: { ...adapter.values, ...Object.fromEntries(values) },
    clients: { ...adapter.clients, ...Object.fromEntries(clients) },
  };
}

/** Whether what is refused or limited in a case is what the adapter lies about: its last step sends it. */
function isAbout({ steps }: Case): boolean {
  const last = steps.at(-1);
  if (last === undefined) return false;
  const { send } = last;
  const named = [...listNamed(send).values].filter((name) => Object.hasOwn(lies, name));
  return named.length > 0 || Object.hasOwn(impostors, send.client ?? 'client');
}

test('a case about authority goes red where what it is about is not so', async (context) => {
  const { adapter, stop } = await startOwnServer({ profile: 'local' });
  context.after(stop);
  const about = (await loadCases()).filter(
    (each) => ['scope', 'delegation', 'details', 'x5c'].includes(each.class) && isAbout(each),
  );
  assert.ok(about.length >= 35, `${about.length}`);
  const result = await runSuite(about, lie(adapter));
  if ('problem' in result) throw new Error(result.problem);
  const green = result.cases.filter(({ outcome }) => outcome === 'passed').map((each) => each.case.id);
  // These are about the order of checks: something else is wrong as well, and is told although the adapter lies.
  const ofOrder = ['scope-unknown-before-not-granted', 'delegation-ungranted-first', 'details-scope-first'];
  assert.deepEqual(green, [...ofOrder, 'after-all-others']);
});
