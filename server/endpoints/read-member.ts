/**
 * The member `name` of a JSON object or a query. One that differs in the case of its letters alone counts where none has
 * the very name: the framework that Altinn uses binds both so, and clients written against it send what their own
 * serializer makes of a name.
 */
export function readMember(members: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(members, name)) return members[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(members).find((key) => key.length === name.length && key.toLowerCase() === wanted);
  return found === undefined ? undefined : members[found];
}
