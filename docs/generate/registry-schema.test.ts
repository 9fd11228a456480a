import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { registrySchemaFile, renderRegistrySchema } from './registry-schema.ts';

describe('docs/registry.schema.json', () => {
  it('is what its generator writes', () => {
    // Line ends as git may have changed them on checkout.
    const kept = readFileSync(registrySchemaFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, renderRegistrySchema(), 'run: npm run generate');
  });

  it('describes every section of a registry file', () => {
    const { properties, additionalProperties } = JSON.parse(renderRegistrySchema());
    for (const section of ['organisations', 'scopes', 'scope_access', 'clients'])
      assert.equal(properties[section].type, 'array');
    assert.equal(additionalProperties, false);
  });
});
