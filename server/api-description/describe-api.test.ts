import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeInterfaces, withUnstartedApp } from '../describe-interfaces.ts';

const issuer = 'http://localhost:7070/';

interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object };
}

/** The description itself, pages for people, and other spellings of what is described. */
const LEFT_OUT = /^\/(email|swagger-ui|v3|accessmanagement\/ui|portal$|portal\/(assets|sign-in|callback))|\*$/;

/** Every method and path that the framework routes, told by the framework. */
const listRoutes = () =>
  withUnstartedApp(issuer, async (app) => {
    // A tree: each line has what follows the beginning that the lines above it have given.
    const beginnings: string[] = [];
    const routes = app
      .printRoutes({ commonPrefix: false })
      .split('\n')
      .flatMap((line) => {
        const [, indent = '', part, methods = ''] = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
        if (part === undefined) return [];
        const depth = indent.length / 4;
        const url = `${depth === 0 ? '' : beginnings[depth - 1]}${part}`;
        beginnings[depth] = url;
        return methods
          .split(', ')
          .filter((method) => !['', 'HEAD', 'OPTIONS'].includes(method))
          .map((method) => ({ method, url: withoutNames(url) }));
      });
    const undescribed = [];
    const { paths } = (await describeInterfaces(issuer)) as Document;
    const described = new Set(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${withoutBase(withoutNames(path))}`),
      ),
    );
    for (const { method, url } of routes.filter((route) => !LEFT_OUT.test(route.url))) {
      if (described.has(`${method} ${withoutBase(url)}`)) continue;
      const { statusCode } = await app.inject({ method: method as 'GET', url: url.replaceAll('{}', '1') });
      if (statusCode !== 405) undescribed.push(`${method} ${url} (${statusCode})`);
    }
    return { routes, undescribed };
  });

/** The framework tells of parameters in the same place, such as `:a|:b`, in one name. */
function withoutNames(url: string): string {
  return url.replace(/:[\w|:]+|\{\w+\}/g, '{}').replace(/(.)\/$/, '$1');
}

/** The self-service API stands under several bases and at the portal's door, and is described under one. */
function withoutBase(path: string): string {
  return path
    .replace(
      /^\/portal(?=\/(api|accessmanagement|authentication|authorization|maskinporten-api|resourceregistry)\/)/,
      '',
    )
    .replace(/^(\/external\/api\/v1|\/api\/vw?1)(?=\/)/, '');
}

describe('the description of all interfaces', () => {
  test('names every route that the server has', async () => {
    const { routes, undescribed } = await listRoutes();
    assert.ok(routes.length > 150, `${routes.length} routes are found`);
    assert.deepEqual(undescribed, []);
  });

  test('says of each what it takes, who may call and what comes of it', async () => {
    const { paths, components } = (await describeInterfaces(issuer)) as Document;
    const token = paths['/token']?.post;
    assert.deepEqual(Object.keys(token?.requestBody?.content ?? {}), ['application/x-www-form-urlencoded']);
    assert.deepEqual(Object.keys(token?.responses ?? {}), ['200', '4XX', '5XX']);

    const register = paths['/authentication/api/v1/systemregister/vendor']?.post;
    assert.deepEqual(register?.security, [
      { machine: ['altinn:authentication/systemregister.write'] },
      { machine: ['altinn:authentication/systemregister.admin'] },
    ]);
    assert.deepEqual(Object.keys(register?.requestBody?.content ?? {}), ['application/json']);
    const approve = paths['/authentication/api/v1/systemuser/request/{party}/{requestId}/approve']?.post;
    assert.deepEqual(
      approve?.parameters?.map(({ name, in: place }) => `${place} ${name}`),
      ['path party', 'path requestId'],
    );
    assert.deepEqual(Object.keys(approve?.security?.[0] ?? {}), ['person']);
    assert.equal(approve?.requestBody, undefined);
    const lookUp = paths['/authentication/api/v1/systemuser/byExternalId']?.get;
    assert.deepEqual(
      lookUp?.parameters?.map(({ name, required }) => `${name}${required ? '' : '?'}`),
      ['clientId', 'systemProviderOrgNo', 'systemUserOwnerOrgNo', 'externalRef?'],
    );
    assert.ok(paths['/api/v1/audit/tokens']?.get);

    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const name = `${method} ${path}`;
        assert.ok(operation.summary, name);
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
        const given = operation.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
        assert.deepEqual(given.map((parameter) => parameter.name).sort(), named.sort(), name);
        assert.ok(
          Object.keys(operation.responses).some((status) => /^2/.test(status)),
          name,
        );
        for (const scheme of operation.security?.flatMap(Object.keys) ?? []) {
          assert.ok(Object.hasOwn(components.securitySchemes, scheme), `${name}: ${scheme}`);
        }
      }
    }
  });
});
