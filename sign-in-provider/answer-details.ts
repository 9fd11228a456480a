import type { AskedDetail } from './check-details.ts';
import type { TestOrganisation, TestPerson } from './read-people.ts';

const AUTHORITY = 'iso6523-actorid-upis';

/** The organisations that a person may choose among for what was asked. Main units and subunits tell by their form. */
export function listChoices(
  { organisations = [] }: TestPerson,
  asked: readonly AskedDetail[],
  { deletedToo = false }: { deletedToo?: boolean } = {},
): readonly TestOrganisation[] {
  const withDeleted = deletedToo || asked.some((detail) => detail.allow_deleted_organizations === true);
  const form = asked.find((detail) => detail.organizationform !== undefined)?.organizationform;
  return organisations.filter(
    (organisation) =>
      (withDeleted || organisation.deleted !== true) &&
      (form === undefined || (form === 'business') === isSubunit(organisation)) &&
      asked.some((detail) => hasAccess(organisation, detail)),
  );
}

/**
 * The claim `authorization_details` for the organisations that were chosen. Names are spelt as Ansattporten spells them: with a
 * capital for the older kind, in lower case for the newer, and never both. What the person has no access to is left out.
 */
export function answerDetails(
  person: TestPerson,
  asked: readonly AskedDetail[],
  chosen: readonly TestOrganisation[],
): readonly object[] {
  const answered = asked.flatMap((detail): readonly object[] => {
    const { type, resource = '' } = detail;
    if (type === 'ansattporten:orgno') {
      const { employer } = person;
      return [{ type, ...(employer !== undefined && { orgno: { Authority: AUTHORITY, ID: `0192:${employer}` } }) }];
    }
    const parties = chosen.filter((organisation) => hasAccess(organisation, detail));
    if (parties.length === 0) return [];
    const name = resource.slice('urn:altinn:resource:'.length);
    if (type === 'ansattporten:altinn:service') {
      const reportees = parties.map((one) => ({
        Authority: AUTHORITY,
        ID: `0192:${one.orgno}`,
        Name: one.name,
        Rights: ['Read', 'Write'],
        ...(one.deleted === true && { IsDeleted: true }),
      }));
      return [{ resource, type, resource_name: name, reportees }];
    }
    const authorized_parties = parties.map((one) => ({
      orgno: { authority: AUTHORITY, ID: `0192:${one.orgno}` },
      resource: name,
      name: one.name,
      unit_type: one.unit_type ?? 'AS',
      ...(one.deleted === true && { is_deleted: true }),
    }));
    return [{ authorized_parties, resource, type, resource_name: name }];
  });
  const [first] = asked;
  // Whoever represents nobody gets the type alone.
  return answered.length > 0 || first === undefined ? answered : [{ type: first.type }];
}

function hasAccess({ resources }: TestOrganisation, { resource }: AskedDetail): boolean {
  return resource !== undefined && (resources === undefined || resources.includes(resource));
}

function isSubunit({ unit_type }: TestOrganisation): boolean {
  return unit_type === 'BEDR' || unit_type === 'AAFY';
}
