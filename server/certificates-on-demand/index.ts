/**
 * Certificates without their cost: loads the room organisation-certificates with the first certificate, for reading ASN.1 is much
 * code and most clients use keys. In `local` it trusts and mounts the lookalike authority. The rules are all in
 * organisation-certificates.
 */
export { type Certificates, type DescribedTrust, openCertificates } from './open-certificates.ts';
