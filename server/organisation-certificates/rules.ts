/** What the server decides of a certificate alone, for programs that explain it: the same rules, without the rest of the room. */
export { type CertificateProblem, type InspectedCertificate, inspectCertificate } from './inspect-certificate.ts';
export { type NameAttribute, type ParsedCertificate, readCertificate } from './parse-certificate.ts';
export { checkX5c, type X5cProblem } from './read-x5c.ts';
