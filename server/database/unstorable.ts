import { isStorable } from '@portvakt/protocol';
import { readState } from './database-away.ts';

/** A value that a database refuses, or would silently change, was on its way into a statement. No statement was run. */
class UnstorableError extends Error {
  constructor(what: string) {
    super(`A statement was given ${what}`);
    this.name = 'UnstorableError';
  }
}

/** SQLSTATE classes in which PostgreSQL refuses a value: not of the column's type or range, too long for an index, too many. */
const REFUSED_VALUE = /^(22|54)/;
/** SQLite's primary result code for a text or bytes that are too long, and its words for a statement that became too large. */
const TOO_BIG = 18;
const TOO_MANY = /^(too many SQL variables|Expression tree is too large)/;
/** The fewest that a database binds to one statement: SQLite's limit. */
const MOST_PARAMETERS = 32_766;

/**
 * Whether `error` says that a value cannot be stored or looked for, rather than that a statement is wrong or the database
 * away. The same statement with the same values will never run, so whoever sent the value is told so.
 */
export function isUnstorable(error: unknown): boolean {
  if (error instanceof UnstorableError) return true;
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') {
    return (error.errcode & 0xff) === TOO_BIG || TOO_MANY.test(error.message);
  }
  return REFUSED_VALUE.test(readState(error));
}

/**
 * Throws an unstorable error (see {@link isUnstorable}) unless every parameter comes out of both databases as it went in: texts that can be kept,
 * whole numbers that a 64-bit column and JavaScript both hold exactly, bytes, null, and lists of those.
 */
export function checkParameters(parameters: readonly unknown[]): void {
  if (parameters.length > MOST_PARAMETERS) throw new UnstorableError(`${parameters.length} values at once`);
  for (const parameter of parameters) checkParameter(parameter);
}

/**
 * The parameters as they are bound: a yes or no as 1 or 0, which is what its column holds in both databases.
 *
 * @throws what {@link checkParameters} throws.
 */
export function bindParameters(parameters: readonly unknown[]): unknown[] {
  const bound = parameters.map((parameter) => (typeof parameter === 'boolean' ? Number(parameter) : parameter));
  checkParameters(bound);
  return bound;
}

function checkParameter(parameter: unknown): void {
  if (typeof parameter === 'string') {
    if (!isStorable(parameter)) throw new UnstorableError('text that a database cannot keep');
  } else if (typeof parameter === 'number') {
    if (!Number.isSafeInteger(parameter)) throw new UnstorableError(`the number ${parameter}`);
  } else if (Array.isArray(parameter)) {
    parameter.forEach(checkParameter);
  } else if (parameter !== null && parameter !== undefined && !(parameter instanceof Uint8Array)) {
    throw new TypeError(`A statement cannot be given a ${typeof parameter}`);
  }
}

/**
 * The parameters of a look-up with null in place of what cannot be stored: nothing stored is equal to that, and in SQL
 * nothing is equal to null either, so the look-up finds nothing and others that share its statement are not disturbed.
 */
export function blankUnstorable(parameters: readonly unknown[]): readonly unknown[] {
  return parameters.map(blank);
}

function blank(parameter: unknown): unknown {
  if (Array.isArray(parameter)) return parameter.map(blank);
  return (typeof parameter === 'string' && !isStorable(parameter)) ||
    (typeof parameter === 'number' && !Number.isSafeInteger(parameter))
    ? null
    : parameter;
}
