const BEGIN = '-----BEGIN ';
const LABELS = ['CERTIFICATE-----', 'X509 CERTIFICATE-----', 'TRUSTED CERTIFICATE-----'];

/** The DER of every certificate in `text`, in its order. Everything else (keys, remarks) is ignored. */
export function splitPem(text: string): readonly Buffer[] {
  const ders: Buffer[] = [];
  let at = text.indexOf(BEGIN);
  while (at !== -1) {
    const named = at + BEGIN.length;
    const label = LABELS.find((known) => text.startsWith(known, named));
    let next = named;
    if (label !== undefined) {
      const end = text.indexOf('-----END', named + label.length);
      if (end === -1) break;
      ders.push(Buffer.from(text.slice(named + label.length, end), 'base64'));
      next = end;
    }
    at = text.indexOf(BEGIN, next);
  }
  return ders;
}
