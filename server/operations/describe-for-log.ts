import { maskText } from './mask-text.ts';

/** How much of one value a line holds. Whatever is logged, a line stays below about 50 kB. */
const DEEPEST = 4;
const MOST_MEMBERS = 100;
const MOST_OF_ONE = 20;
const MOST_FRAMES = 10;

/**
 * Members whose values are always secret. Callers should not log them in the first place; this is the second safety
 * net.
 */
const SECRET_NAMES = new Set(
  [
    ...['assertion', 'client_assertion', 'access_token', 'refresh_token', 'id_token', 'token', 'subject_token'],
    ...['pid', 'authorization', 'cookie', 'set-cookie', 'client_secret', 'secret', 'password', 'private_key'],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'],
  ].map((name) => name.toLowerCase()),
);

/** Plain data, ready for `JSON.stringify`. */
export type Described =
  | string
  | number
  | boolean
  | null
  | readonly Described[]
  | { readonly [name: string]: Described };

/**
 * Prepares `facts` for a log line: texts are masked and cut, objects limited in depth and members, errors reduced to
 * type, message, code and the first frames of their stack. Never throws, whatever a getter does.
 */
export function describeForLog(facts: Readonly<Record<string, unknown>>): { readonly [name: string]: Described } {
  const budget = { members: MOST_MEMBERS };
  const described = describeMembers(facts, 0, budget);
  return budget.members <= 0 ? { ...described, shortened: true } : described;
}

interface Budget {
  members: number;
}

function describe(value: unknown, depth: number, budget: Budget): Described {
  switch (typeof value) {
    case 'string':
      return maskText(value);
    case 'number':
      return maskNumber(value);
    case 'boolean':
      return value;
    case 'bigint':
      return maskText(String(value).slice(0, 400));
    case 'object':
      return value === null ? null : describeObject(value, depth, budget);
    default:
      return `[${typeof value}]`;
  }
}

function maskNumber(value: number): Described {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  const masked = maskText(text);
  return masked === text ? value : masked;
}

function describeObject(value: object, depth: number, budget: Budget): Described {
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (depth >= DEEPEST) return Array.isArray(value) ? '[list]' : '[object]';
  if (value instanceof Error) return describeError(value, depth, budget);
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_OF_ONE).map((item) => {
      budget.members -= 1;
      return budget.members < 0 ? '…' : describe(item, depth + 1, budget);
    });
    return value.length > MOST_OF_ONE ? [...kept, `… ${value.length - MOST_OF_ONE} more`] : kept;
  }
  if (value instanceof Map || value instanceof Set) return `[${value.constructor.name} of ${value.size}]`;
  return describeMembers(value as Readonly<Record<string, unknown>>, depth + 1, budget);
}

function describeMembers(
  value: Readonly<Record<string, unknown>>,
  depth: number,
  budget: Budget,
): { readonly [name: string]: Described } {
  const described: [string, Described][] = [];
  let seen = 0;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    seen += 1;
    budget.members -= 1;
    if (seen > MOST_OF_ONE || budget.members < 0) {
      described.push(['…', 'more members']);
      break;
    }
    const member = read(value, name);
    if (member === undefined) continue;
    const secret = SECRET_NAMES.has(name.toLowerCase()) && typeof member !== 'boolean' && member !== null;
    described.push([maskText(name), secret ? '[left out]' : describe(member, depth, budget)]);
  }
  return Object.fromEntries(described);
}

function read(value: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return value[name];
  } catch {
    return '[unreadable]';
  }
}

function describeError(error: Error, depth: number, budget: Budget): Described {
  budget.members -= 1;
  // A database error also holds the values of its statement, which must not be logged.
  const { code, cause, errors, stack } = error as Error & { code?: unknown; errors?: unknown };
  const frames = readFrames(stack);
  return {
    type: maskText(String(error.name)),
    message: maskText(String(error.message)),
    ...((typeof code === 'string' || typeof code === 'number') && { code: describe(code, depth, budget) }),
    ...(frames.length > 0 && { stack: frames }),
    ...(cause !== undefined && { cause: describe(cause, depth + 1, budget) }),
    ...(Array.isArray(errors) && { errors: describe(errors, depth + 1, budget) }),
  };
}

/** Only the frames: the lines before them repeat the message. */
function readFrames(stack: unknown): readonly string[] {
  if (typeof stack !== 'string') return [];
  return stack
    .slice(0, 16_384)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, MOST_FRAMES)
    .map((line) => maskText(line.trim()));
}
