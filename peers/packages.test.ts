import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

interface Locked {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  await readFile(new URL('../package-lock.json', import.meta.url), 'utf8'),
);
/** Ours, and what the lookalike of Ansattporten needs as well. */
const shared = ['@portvakt/conformance', 'jose', 'oidc-provider', '@types/oidc-provider'];
const own = Object.keys(lock.packages.peers?.devDependencies ?? {}).filter((name) => !shared.includes(name));

/** Where npm puts it: beside the workspace that asks for it, or at the top. */
function find(name: string, from = 'peers'): [place: string, locked: Locked] | undefined {
  const place = [`${from}/node_modules/${name}`, `peers/node_modules/${name}`, `node_modules/${name}`].find(
    (one) => lock.packages[one] !== undefined,
  );
  return place === undefined ? undefined : [place, lock.packages[place] as Locked];
}

test('an installation without the packages for development brings no peer', () => {
  assert.ok(own.length >= 3);
  assert.deepEqual(
    own.filter((name) => find(name)?.[1].dev !== true),
    [],
  );
  assert.deepEqual(Object.keys(lock.packages.peers?.dependencies ?? {}), ['@portvakt/own-tests']);
});

test('neither a peer nor what it needs runs a script when it is installed', () => {
  const seen = new Set<string>();
  const visit = (name: string, from?: string) => {
    const found = find(name, from);
    if (found === undefined || seen.has(found[0])) return;
    const [place, locked] = found;
    seen.add(place);
    assert.notEqual(locked.hasInstallScript, true, `${place} has an install script`);
    for (const needed of Object.keys(locked.dependencies ?? {})) visit(needed, place);
  };
  for (const name of own) visit(name);
  assert.ok(seen.size > own.length);
});
