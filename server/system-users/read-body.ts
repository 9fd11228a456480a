import { isRefusal, type Refusal } from '@portvakt/protocol';
import { readBodyAs, readMember, refuseField } from '#endpoints';
import type { AccessPackage, Right } from './right.ts';
import { packagesBody, rightsBody, type SentSystem, systemBody } from './system-fields.ts';

// What no schema says. Every text about a system is trimmed before it is checked, as in Altinn.

/** A system as a vendor describes it, before its vendor is known to be one. */
export function readSystem(body: unknown): SentSystem | Refusal {
  return readBodyAs(systemBody, trimTexts(body));
}

/** A list of rights that is the whole body. */
export function readRights(body: unknown): readonly Right[] | Refusal {
  const read = readBodyAs(rightsBody, { rights: trimTexts(body) });
  return isRefusal(read) ? read : read.rights;
}

/** A list of access packages that is the whole body. */
export function readPackages(body: unknown): readonly AccessPackage[] | Refusal {
  const read = readBodyAs(packagesBody, { accessPackages: trimTexts(body) });
  return isRefusal(read) ? read : read.accessPackages;
}

/** Refuses an `externalRef` that cannot be part of an address: clients take `.` and `..` out of addresses. */
export function refuseDots(body: unknown): { readonly value: unknown } | Refusal {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  const externalRef = isObject ? readMember(body as Readonly<Record<string, unknown>>, 'externalRef') : undefined;
  return externalRef === '.' || externalRef === '..'
    ? refuseField('externalRef', 'externalRef must be something other than one or two dots.')
    : { value: body };
}

/** `value` with every text in it trimmed, at any depth. The parser limits the depth of bodies. */
function trimTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, trimTexts(inner)]));
}
