import type { Problem } from '#altinn-interface';

const problem = (number: number, title: string, status = 400): Problem => ({
  code: `AM-${String(number).padStart(5, '0')}`,
  title,
  status,
});

/** The problems that consents can meet, by Altinn's numbers (Altinn access management, «Problems.cs»). */
export const problems = {
  notAuthorized: problem(0, 'Not authorized.', 403),
  notFound: problem(1, 'The consent was not found.', 404),
  cannotAccept: problem(2, 'The consent cannot be accepted with its present status.'),
  organisationUnknown: problem(3, 'The organisation is unknown.'),
  personUnknown: problem(4, 'The person is unknown.'),
  resourceInvalid: problem(5, 'A resource is unknown or cannot be consented to.'),
  metadataUnknown: problem(6, 'The metadata holds a key that the resource does not declare.'),
  metadataEmpty: problem(7, 'The metadata holds a key without a value.'),
  metadataMissing: problem(8, 'The metadata lacks a key that the resource declares.'),
  combinationInvalid: problem(9, 'The resources of one consent must have the same template.'),
  cannotRevoke: problem(10, 'The consent cannot be revoked with its present status.'),
  revoked: problem(11, 'The consent has been revoked.'),
  partyMismatch: problem(12, 'The consent was given by another party.'),
  expired: problem(13, 'The consent has expired.'),
  notAccepted: problem(14, 'The consent has not been accepted.'),
  cannotReject: problem(15, 'The consent cannot be rejected with its present status.'),
  idExists: problem(16, 'A consent with this id exists already.'),
} as const satisfies Record<string, Problem>;
