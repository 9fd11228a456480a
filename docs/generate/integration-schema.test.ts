import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { integrationSchemaFile, renderIntegrationSchema } from './integration-schema.ts';

describe('docs/integration.schema.json', () => {
  it('is what its generator writes', () => {
    // Line ends as git may have changed them on checkout.
    const kept = readFileSync(integrationSchemaFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, renderIntegrationSchema(), 'run: npm run generate');
  });

  it('has the fields of the API, and those that it says it has besides', () => {
    const { properties } = JSON.parse(renderIntegrationSchema());
    const { schemas } = parse(readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8')).components;
    const fieldsOf = (schema: { properties: object }) => Object.keys(schema.properties).sort();
    const client = fieldsOf(schemas.AddClientRequest);
    assert.deepEqual(fieldsOf(properties.integrations.items), [...client, 'keys', 'onbehalfof'].sort());
    const own = ['access', 'name'];
    // The file names a scope in one word, and has no texts that the API reads only in answers.
    const other = ['prefix', 'subscope', 'created', 'last_updated', 'owner_orgno', 'protected', 'descriptions'];
    const scope = fieldsOf(schemas.Scope).filter((field) => !other.includes(field) && field !== 'name');
    assert.deepEqual(fieldsOf(properties.scopes.items), [...scope, ...own].sort());
    const entry = fieldsOf(schemas.ClientOnBehalfOf).filter(
      (field) => !['created', 'last_updated', 'organization_name'].includes(field),
    );
    assert.deepEqual(fieldsOf(properties.integrations.items.properties.onbehalfof.items), entry);
  });
});
