import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { renderTrustFileSchema, trustFileSchemaFile } from './trust-file.ts';

describe('docs/trust-file.schema.json', () => {
  it('is what its generator writes', () => {
    // Line ends as git may have changed them on checkout.
    const kept = readFileSync(trustFileSchemaFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, renderTrustFileSchema(), 'run: npm run generate');
  });

  it('describes every section of a trust file', () => {
    const { properties, additionalProperties } = JSON.parse(renderTrustFileSchema());
    for (const section of ['anchors', 'policies', 'european_anchors', 'allow_internal_addresses'])
      assert.equal(properties[section].type, 'array');
    assert.equal(additionalProperties, false);
  });
});
