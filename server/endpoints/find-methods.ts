import type { AddressedSurface } from './refuse-misplaced.ts';
import type { Surface } from './surface.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whose form answers have at this route's address where no route takes the method; OAuth's where nothing is said. */
    surface?: Surface['name'];
  }
}

/** A route as it was made: its pattern (`:name` for a part of a path, `*` for the rest) and the methods it takes. */
export interface MadeRoute {
  readonly url: string;
  readonly method: string | readonly string[];
  readonly config?: { readonly surface?: Surface['name'] } | undefined;
}

/** What an address takes. */
export interface TakenMethods {
  /** In the order of `Allow`. */
  readonly methods: readonly string[];
  /** Whose form the answer has: OAuth's when absent. */
  readonly surface: AddressedSurface | undefined;
}

/**
 * Finds the methods that an address takes, for `Allow` (RFC 9110 §10.2.1). Finds nothing when no route has the address, or when one
 * takes the method of the request. `routes` may grow until the first question.
 */
export function createMethodFinder(
  routes: readonly MadeRoute[],
): (asked: { readonly url: string; readonly method: string }) => TakenMethods | undefined {
  let patterns: readonly { readonly parts: readonly string[]; readonly route: MadeRoute }[] | undefined;
  return ({ url, method: asked }) => {
    patterns ??= routes.map((route) => ({ parts: splitPath(route.url), route }));
    const path = splitPath(url.split('?', 1)[0] ?? '');
    const fitting = patterns.filter(({ parts }) => fits(parts, path)).map(({ route }) => route);
    const methods = new Set(fitting.flatMap(({ method }) => method));
    if (methods.size === 0 || methods.has(asked)) return undefined;
    const surface = fitting.map(({ config }) => config?.surface).find((named) => named !== undefined);
    return { methods: [...methods].sort(), surface: surface === 'control' ? undefined : surface };
  };
}

/** A trailing slash is as good as none, as in the routing itself. */
function splitPath(path: string): readonly string[] {
  return (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
}

function fits(parts: readonly string[], path: readonly string[]): boolean {
  const takesRest = parts.at(-1) === '*';
  if (takesRest ? path.length < parts.length : path.length !== parts.length) return false;
  return parts.every((part, index) => {
    const given = path[index] as string;
    if (part === '*') return true;
    const [fixed = part, name] = part.split(':', 2);
    return name === undefined ? given === part : given.startsWith(fixed) && given.length > fixed.length;
  });
}
