import { type TSchema, Type } from 'typebox';

/** The parts that requests and answers are described with. Every text from outside has a bound and a format. */
export const line = (maxLength: number, description?: string) =>
  Type.String({ format: 'line', maxLength, ...(description !== undefined && { description }) });

/** Text of several lines. */
export const text = (maxLength: number, description?: string) =>
  Type.String({ format: 'text', maxLength, ...(description !== undefined && { description }) });

export const uri = (description?: string) =>
  Type.String({ format: 'uri', maxLength: 2048, ...(description !== undefined && { description }) });

export const organisationNumber = (description: string) => Type.String({ format: 'orgno', description });

export const flag = (description?: string) => Type.Boolean(description === undefined ? {} : { description });

/** A query parameter that is `true` or `false`, in whatever case. */
export const booleanQuery = (description: string) => Type.Optional(Type.Boolean({ description }));

export const number = (description?: string) => Type.Integer(description === undefined ? {} : { description });

/** A lifetime in seconds, which must be above zero. */
export const seconds = (most: number, description?: string) =>
  Type.Integer({ exclusiveMinimum: 0, maximum: most, ...(description !== undefined && { description }) });

export const timestamp = () => Type.String({ format: 'date-time' });

export const listOf = <T extends TSchema>(items: T, maxItems: number, description?: string) =>
  Type.Array(items, { maxItems, ...(description !== undefined && { description }) });

/** One of `values`, letter by letter. */
export const choice = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description !== undefined && { description }) });

/** A query parameter whose absence a rule refuses, with a code of its own. */
export const needed = (description?: string) =>
  Type.Optional(Type.String({ needed: true, ...(description !== undefined && { description }) }));

/** A text whose absence is not a fault. */
export const optionalText = (description?: string) =>
  Type.Optional(Type.String(description === undefined ? {} : { description }));

/** A query parameter on Altinn's paths that may be sent several times: all of its values. */
export const repeatedText = (description?: string) =>
  Type.Optional(Type.Array(Type.String(), description === undefined ? {} : { description }));

/** A text of a body on Altinn's paths: an empty one counts as absent. */
export const textOrNone = (maxLength?: number, description?: string) =>
  Type.Optional(
    Type.String({
      'x-empty-is-absent': true,
      ...(maxLength !== undefined && { maxLength }),
      ...(description !== undefined && { description }),
    }),
  );

/** A list of texts that is empty when it is absent. */
export const textsOrNone = (description?: string) =>
  Type.Array(Type.String(), { default: [], ...(description !== undefined && { description }) });

/** Described as `schema`, and handed on as it came: rules of the room read it. */
export const unchecked = (schema: TSchema) => Type.Unsafe<unknown>({ ...schema, unchecked: true });
