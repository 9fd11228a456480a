/** What can go wrong in Skatteetaten's APIs. Both APIs number the same eight errors. */
export const failureKinds = {
  unexpected: { number: '001', status: 500, text: 'Uventet feil på tjenesten' },
  backend: { number: '002', status: 500, text: 'Uventet feil i et bakenforliggende system' },
  unknownAddress: { number: '003', status: 404, text: 'Ukjent url benyttet' },
  authentication: { number: '004', status: 401, text: 'Feil i forbindelse med autentisering' },
  authorisation: { number: '005', status: 403, text: 'Feil i forbindelse med autorisering' },
  input: { number: '006', status: 400, text: 'Feil i forbindelse med validering av inputdata' },
  notFound: { number: '007', status: 404, text: 'Fant ingenting for angitt input' },
  format: { number: '008', status: 406, text: 'Feil tilknyttet dataformat. Kun json eller xml er støttet' },
} as const;

export type FailureKind = keyof typeof failureKinds;

/** An answer that is not data. `detail` names the culprit, `header` is the `WWW-Authenticate` of a refused token. */
export interface Failure {
  readonly failure: FailureKind;
  readonly detail?: string;
  readonly challenge?: string;
}
