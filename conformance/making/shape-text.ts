/** What the shapes of a whole JWS may use. */
export interface TextContext {
  /** Another good grant of the same client. */
  readonly another: () => string;
  /** A JWT by the same signer around a text, as its claims. */
  readonly wrap: (inner: string) => string;
}

type Parts = readonly [header: string, claims: string, signature: string];

const split = (text: string): Parts => {
  const [header = '', claims = '', signature = ''] = text.split('.');
  return [header, claims, signature];
};
const json = (value: object) => JSON.stringify(value);

/** What may be done to a JWS after it was signed. */
export const textShapes: Readonly<Record<string, (text: string, context: TextContext) => string>> = {
  'drop:signature': (text) => split(text).slice(0, 2).join('.'),
  'signature-of-another': (text, { another }) => [...split(text).slice(0, 2), split(another())[2]].join('.'),
  'claims-of-another': (text, { another }) => {
    const [header, , signature] = split(text);
    return [header, split(another())[1], signature].join('.');
  },
  'header-of-another': (text) => {
    const [header, claims, signature] = split(text);
    const members = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    return [Buffer.from(json({ ...members, typ: 'JWT', x: '1' })).toString('base64url'), claims, signature].join('.');
  },
  'extra-part': (text) => `${text}.${split(text)[2]}`,
  'five-parts': (text) => `${text}.${split(text)[1]}.${split(text)[2]}`,
  'leading-dot': (text) => `.${text}`,
  'trailing-dot': (text) => `${text}.`,
  'double-dot': (text) => text.replace('.', '..'),
  'comma-for-dot': (text) => text.replaceAll('.', ','),
  'json-flattened': (text) => {
    const [header, payload, signature] = split(text);
    return json({ protected: header, payload, signature });
  },
  'json-general': (text) => {
    const [header, payload, signature] = split(text);
    return json({ payload, signatures: [{ protected: header, signature }] });
  },
  'json-two-signatures': (text) => {
    const [header, payload, signature] = split(text);
    return json({
      payload,
      signatures: [
        { protected: header, signature: 'AAAA' },
        { protected: header, signature },
      ],
    });
  },
  'space-before': (text) => ` ${text}`,
  'space-after': (text) => `${text} `,
  'line-break-before': (text) => `\r\n${text}`,
  'line-break-after': (text) => `${text}\n`,
  'bearer-before': (text) => `Bearer ${text}`,
  'quotes-around': (text) => `"${text}"`,
  'null-byte-after': (text) => `${text}\0`,
  'twice-with-space': (text, { another }) => `${text} ${another()}`,
  'twice-with-comma': (text, { another }) => `${text},${another()}`,
  'base64-of-all': (text) => Buffer.from(text).toString('base64url'),
  'in-another': (text, { wrap }) => wrap(text),
};
