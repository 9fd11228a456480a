import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { describeInterfaces } from '@portvakt/server';
import { openapiFile, renderOpenapi } from './openapi.ts';

describe('docs/openapi.yaml', () => {
  it('is what its generator writes', async () => {
    const kept = readFileSync(openapiFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, await renderOpenapi(), 'run: npm run generate');
  });

  it('refers to nothing that is not there, and names every operation once', async () => {
    const description = await describeInterfaces('http://localhost:7070/');
    const text = JSON.stringify(description);
    const { components, paths } = description as {
      components: { schemas: object };
      paths: Record<string, Record<string, { operationId: string; responses: object }>>;
    };
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(Object.hasOwn(components.schemas, name as string), name);
    }
    const operations = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(operations).size, operations.length);
  });
});
