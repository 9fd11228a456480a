import type { Reply } from '#outgoing-requests';
import type { Question } from './delegation-store.ts';

/**
 * The meaning of another register's answer. An element counts only if its consumer, supplier and scope are the ones
 * asked for, whatever else it says. `undefined` means that this is not an answer, so nothing must be concluded from it.
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

/**
 * The numbers are well-formed, so an error about one means that the register does not know it: nothing is delegated
 * there.
 */
function namesUnknownOrganisation(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { errors } = body as { errors?: unknown };
  if (typeof errors !== 'object' || errors === null) return false;
  return Object.keys(errors).some((name) => /^(consumer|supplier)org$/i.test(name));
}
