import type { Finding, Problem } from '#altinn-interface';

const problem = (number: number, title: string, status = 400): Problem => ({
  code: `AM-${String(number).padStart(5, '0')}`,
  title,
  status,
});

/**
 * The problems that consents can meet, with Altinn's numbers and sentences, letter by letter (Altinn access management,
 * «Problems.cs»): clients match on both.
 */
export const problems = {
  notAuthorized: problem(0, 'Not authorized for consent', 403),
  notFound: problem(1, 'Consent not found', 404),
  cannotAccept: problem(2, 'Consent have wrong status to be consented'),
  organisationUnknown: problem(3, 'Unknown organization. Could not be found'),
  personUnknown: problem(4, 'Unknown person. Could not be found'),
  resourceInvalid: problem(5, 'Invalid consent resource'),
  metadataUnknown: problem(6, 'Invalid consent metadata'),
  metadataEmpty: problem(7, 'Missing metadata value'),
  metadataMissing: problem(8, 'Missing metadata'),
  combinationInvalid: problem(9, 'Invalid resource combination'),
  cannotRevoke: problem(10, 'Consent cant be revoked.Wrong status'),
  revoked: problem(11, 'Consent is revoked'),
  partyMismatch: problem(12, 'The consented party does not match the party requested'),
  expired: problem(13, 'Consent is expired'),
  notAccepted: problem(14, 'Consent is not accepted'),
  cannotReject: problem(15, 'Consent cant be rejected. Wrong status'),
  idExists: problem(16, 'Consent with id already exist'),
} as const satisfies Record<string, Problem>;

/** What a request can lack or have wrong in one of its parts (the same, «ValidationErrors.cs» and «ConsentService.cs»). */
export const findings = {
  endPassed: { code: 'AM.VLD-00022', title: 'The time need to be in the future', paths: ['ValidTo'] },
  rightsEmpty: { code: 'AM.VLD-00023', title: 'The list cant be empty', paths: ['Resource'] },
  redirectInvalid: { code: 'AM.VLD-00027', title: 'Redirect URL is not a valid URL', paths: ['RedirectUrl'] },
  actionMissing: (right: number): Finding => ({
    code: 'STD.VLD-00000',
    title: 'The field is required.',
    paths: [`/consentRight/${right}/action`],
  }),
} as const;
