import AjvCompiler from '@fastify/ajv-compiler';
import SerializerCompiler from '@fastify/fast-json-stringify-compiler';
import type { FastifyServerOptions } from 'fastify';

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;
type BuildValidator = NonNullable<Factories['buildValidator']>;
type BuildSerializer = NonNullable<Factories['buildSerializer']>;

/** What a compiled schema is called with, and where it leaves its errors. */
interface Check {
  (data: unknown): unknown;
  errors?: unknown;
}

/**
 * The framework's own compilers of schemas, each of which works when its route is first asked. Compiling all of them would be a fifth of
 * a start, and most processes never answer most of these routes.
 */
export const lateCompilers: Factories = {
  buildValidator: ((schemas: unknown, options: unknown) => {
    const compiler = once(() => AjvCompiler()(schemas as never, options as never) as (route: unknown) => Check);
    return (route: unknown) => {
      const find = once(() => compiler()(route));
      const check: Check = (data) => {
        const compiled = find();
        const result = compiled(data);
        check.errors = compiled.errors;
        return result;
      };
      return check;
    };
  }) as BuildValidator,
  buildSerializer: ((schemas: unknown, options: unknown) => {
    const compiler = once(() => SerializerCompiler()(schemas, options as never) as (route: unknown) => Check);
    return (route: unknown) => {
      const write = once(() => compiler()(route));
      return (data: unknown) => write()(data);
    };
  }) as BuildSerializer,
};

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
