import type { Reply } from '#outgoing-requests';
import type { Question } from './delegation-store.ts';

/**
 * What another register's answer comes to: an element counts only if consumer, supplier and scope are all those that were
 * asked for, whatever else it says. `undefined`: this is no answer, and nothing may follow from it.
 */
export function readRemoteAnswer(
  { status, body }: Reply,
  { consumer, supplier, scope }: Question,
): boolean | undefined {
  if (status === 400) return namesUnknownOrganisation(body) ? false : undefined;
  if (status !== 200 || !Array.isArray(body)) return undefined;
  if (!body.every((element) => typeof element === 'object' && element !== null)) return undefined;
  return body.some(
    (element: Readonly<Record<string, unknown>>) =>
      element.consumer_org === consumer &&
      element.supplier_org === supplier &&
      Array.isArray(element.scopes) &&
      element.scopes.includes(scope),
  );
}

/** The numbers are well formed, so what it finds wrong with one is that it does not know it: nothing is delegated there. */
function namesUnknownOrganisation(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { errors } = body as { errors?: unknown };
  if (typeof errors !== 'object' || errors === null) return false;
  return Object.keys(errors).some((name) => /^(consumer|supplier)org$/i.test(name));
}
