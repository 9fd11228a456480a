import type { Consumer, Organisation } from '../token/organisation.ts';
import type { Caller } from '../token/read-caller.ts';
import type { Consent, SystemUser } from '../token/read-details.ts';

/** Decides on a part of the token that is there. An error that it throws is the program's own. */
export type Decide<Part> = (part: Part, caller: Caller) => boolean | Promise<boolean>;

/**
 * What a route asks of a token. **What is named is required**: a token that lacks it is refused. What is not named is not
 * asked for, but for `audience`: a token for somebody else is always refused.
 */
export interface Requirements {
  /** One scope, or several of which the token must hold one. */
  readonly scope: string | readonly string[];
  /** The token's `aud` must hold this value, letter by letter. */
  readonly audience?: string;
  /** Organisation numbers that may call, or a decision. Every token must have a consumer, named or not. */
  readonly consumer?: string | readonly string[] | Decide<Consumer>;
  /** `required`: only suppliers call. `none`: no supplier does. Or organisation numbers, or a decision. */
  readonly supplier?: 'required' | 'none' | readonly string[] | Decide<Organisation>;
  /** `required`: only system users call. `none`: none does. Or the ids of systems, or a decision. */
  readonly systemUser?: 'required' | 'none' | readonly string[] | Decide<SystemUser>;
  /** The resource that a consent must be for, or a decision. `none`: the token has no consent. */
  readonly consent?: 'none' | { readonly resource: string; readonly action?: string } | Decide<Consent>;
  /** `required`: the token is limited to a person. `none`: it is not. Or a decision on the eleven digits. */
  readonly pid?: 'required' | 'none' | Decide<string>;
  /**
   * `required`: only tokens that are bound to a key of the caller (DPoP). `accepted`: those, and bearer tokens. Not named: bearer tokens
   * alone. A bound token is never taken as a bearer token.
   */
  readonly dpop?: 'required' | 'accepted';
}

const names = ['scope', 'audience', 'consumer', 'supplier', 'systemUser', 'consent', 'pid', 'dpop'] as const;

/**
 * Throws a `TypeError` when `requirements` ask for less than they seem to: a misspelt member, a member that is named but
 * undefined, an empty list. Such a policy would let in callers that its author wanted out.
 */
export function checkRequirements(requirements: Requirements): void {
  const entries = Object.entries(requirements);
  const unknown = entries.find(([name]) => !names.some((known) => known === name));
  if (unknown !== undefined) throw new TypeError(`A policy has no ${unknown[0]}. It has ${names.join(', ')}.`);
  if (!('scope' in requirements)) throw new TypeError('A policy must name the scope that a token must hold.');
  for (const [name, value] of entries) {
    if (value === undefined || value === null || value === '') {
      throw new TypeError(`The policy names ${name}, but its value is ${JSON.stringify(value) ?? 'undefined'}.`);
    }
    if (Array.isArray(value)) checkList(name, value);
  }
  const { dpop } = requirements;
  if (dpop !== undefined && dpop !== 'required' && dpop !== 'accepted') {
    throw new TypeError(`The policy's dpop is "${dpop}". Write 'required' or 'accepted', or leave it out.`);
  }
  const scopes: readonly string[] = [requirements.scope].flat();
  const spaced = scopes.find((scope) => scope.includes(' '));
  if (spaced !== undefined) throw new TypeError(`The scope "${spaced}" has a space. Give several scopes as a list.`);
  if (Array.isArray(requirements.audience)) throw new TypeError('A policy names one audience: the API that it guards.');
}

function checkList(name: string, list: readonly unknown[]): void {
  if (list.length === 0) throw new TypeError(`The policy's ${name} is an empty list, which nobody can meet.`);
  for (const entry of list) {
    if (typeof entry === 'string' && entry !== '') continue;
    throw new TypeError(`The policy's ${name} holds ${JSON.stringify(entry) ?? 'undefined'}, which is no text.`);
  }
}
