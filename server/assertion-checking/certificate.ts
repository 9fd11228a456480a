import { type Refusal, refuse } from '@portvakt/protocol';

/**
 * The other way of proving oneself: a virksomhetssertifikat in `x5c`. No certificate authority is trusted yet, so every
 * certificate is refused as what it is here: not trusted. Its shape is checked, since that refusal is the client's own
 * to mend (MP-123).
 */
export function refuseCertificate(x5c: unknown): Refusal {
  if (!Array.isArray(x5c) || x5c.length === 0 || !x5c.every((entry) => typeof entry === 'string' && entry !== '')) {
    return refuse('x5c-unreadable', {
      hint: 'x5c must be a JSON array of base64 strings, the certificate itself first.',
    });
  }
  return refuse('certificate-invalid', {
    hint: 'This server does not accept certificates yet. Register a key on the client and name it in kid.',
  });
}
