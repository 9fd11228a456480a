/** The kinds of `authorization_details` that Ansattporten knows (docs.digdir.no, «RAR-typer i Ansattporten»). */
export const detailKinds = [
  'ansattporten:altinn:resource',
  'ansattporten:altinn:service',
  'ansattporten:orgno',
] as const;

export type DetailKind = (typeof detailKinds)[number];

/** One entry of a request, as far as it is read here. */
export interface AskedDetail {
  readonly type: DetailKind;
  readonly resource?: string;
  readonly organizationform?: 'enterprise' | 'business';
  readonly allow_multiple_organizations?: boolean;
  readonly allow_deleted_organizations?: boolean;
  readonly representation_is_required?: boolean;
}

const NAMES = [
  'type',
  'resource',
  'organizationform',
  'allow_multiple_organizations',
  'allow_deleted_organizations',
  'representation_is_required',
];
const MOST = 20;

/** What a request asks for, or what is wrong with it. Kinds are never mixed in one request. */
export function checkDetails(text: string): readonly AskedDetail[] | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: 'authorization_details is not JSON' };
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || parsed.length > MOST) {
    return { problem: `authorization_details must be a list of 1 to ${MOST} objects` };
  }
  for (const entry of parsed) {
    const problem = findProblem(entry);
    if (problem !== undefined) return { problem };
  }
  const asked = parsed as readonly AskedDetail[];
  if (new Set(asked.map(({ type }) => type)).size > 1) {
    return { problem: 'authorization_details of different types cannot be mixed in one request' };
  }
  for (const name of ['organizationform', 'allow_deleted_organizations'] as const) {
    const given = new Set(asked.flatMap((entry) => (entry[name] === undefined ? [] : [entry[name]])));
    if (given.size > 1) return { problem: `${name} must be the same wherever it is given` };
  }
  return asked;
}

function findProblem(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'authorization_details must be a list of objects';
  const detail = entry as Readonly<Record<string, unknown>>;
  const kind = detailKinds.find((one) => one === detail.type);
  if (kind === undefined) return `type must be one of ${detailKinds.join(', ')}`;
  const strange = Object.keys(detail).find((name) => !NAMES.includes(name));
  if (strange !== undefined) return `unknown field ${strange.slice(0, 40)}`;
  if (kind === 'ansattporten:orgno') {
    return Object.keys(detail).length > 1 ? 'ansattporten:orgno takes no field beside type' : undefined;
  }
  const form =
    kind === 'ansattporten:altinn:service' ? /^urn:altinn:resource:[0-9]+:[0-9]+$/ : /^urn:altinn:resource:[\w-]+$/;
  if (typeof detail.resource !== 'string' || !form.test(detail.resource)) {
    return `resource must look like ${kind === 'ansattporten:altinn:service' ? 'urn:altinn:resource:5613:1' : 'urn:altinn:resource:my-resource'}`;
  }
  const { organizationform } = detail;
  if (organizationform !== undefined && organizationform !== 'enterprise' && organizationform !== 'business') {
    return 'organizationform must be enterprise or business';
  }
  const flags = NAMES.slice(3).filter((name) => detail[name] !== undefined && typeof detail[name] !== 'boolean');
  return flags.length === 0 ? undefined : `${flags[0]} must be true or false`;
}
