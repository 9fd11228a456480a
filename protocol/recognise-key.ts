/**
 * Texts that people send instead of a key, recognised by their beginning. Each comes with the way to the right format.
 */
const KINDS: readonly (readonly [looks: RegExp, what: string])[] = [
  [
    /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/,
    'it is a certificate request (CSR), which asks an authority for a certificate. Its key: openssl req -in FILE -pubkey -noout',
  ],
  [
    /-----BEGIN OPENSSH PRIVATE KEY-----/,
    "it is a private key in OpenSSH's own form. Turn it into PEM, in place: ssh-keygen -p -m PKCS8 -f FILE",
  ],
  [
    /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S{1,40}|sk-\S{1,60}) \S/,
    'it is an SSH public key. Turn it into PEM: ssh-keygen -e -m PKCS8 -f FILE',
  ],
  [
    /---- BEGIN SSH2 PUBLIC KEY ----/,
    'it is an SSH public key (RFC 4716). Turn it into PEM: ssh-keygen -i -m RFC4716 -f FILE > OTHER, then ssh-keygen -e -m PKCS8 -f OTHER',
  ],
  [/-----BEGIN X509 CRL-----/, 'it is a list of revoked certificates (CRL), which holds no key.'],
  [
    /-----BEGIN (?:PKCS7|CMS)-----/,
    'it is PKCS#7, a bag of certificates. Take them out: openssl pkcs7 -in FILE -print_certs',
  ],
  [/-----BEGIN PGP /, 'it is a PGP key, which is of another kind.'],
  [/-----BEGIN DSA /, 'it is a DSA key, and must be an RSA key.'],
  [/-----BEGIN EC /, 'it is an EC key, and must be an RSA key.'],
  [/^[\w-]{8,}\.[\w-]{2,}\.[\w-]*$/, 'it is a JWT (a grant or a token), not a key.'],
  [/^https?:\/\//, 'it is an address. Give the key that lies there.'],
  [/^<[!?a-z]/i, 'it is HTML or XML, not a key.'],
];

/** What `text`, which is not a usable key, is instead; nothing if it is unknown. */
export function recogniseText(text: string): string | undefined {
  return KINDS.find(([looks]) => looks.test(text))?.[1];
}

/** What a binary file is: a keystore, or DER that should be PEM. Nothing for other bytes. */
export function recogniseBytes(bytes: Uint8Array): string | undefined {
  const magic = bytes.length < 4 ? '' : bytes.subarray(0, 4).reduce((hex, byte) => hex + byte.toString(16), '');
  if (magic === 'feedfeed' || magic === 'cececece') {
    return 'it is a Java keystore (JKS). Turn it into PKCS#12: keytool -importkeystore -srckeystore FILE -destkeystore OTHER.p12 -deststoretype PKCS12';
  }
  // A SEQUENCE longer than 127 bytes, as DER and BER write it (X.690 §8.1.3).
  const lengthBytes = (bytes[1] ?? 0) - 0x80;
  if (bytes[0] !== 0x30 || !(lengthBytes === 0 || (lengthBytes >= 1 && lengthBytes <= 4))) return undefined;
  const isPkcs12 = [0x02, 0x01, 0x03].every((byte, index) => bytes[2 + lengthBytes + index] === byte);
  return isPkcs12
    ? 'it is PKCS#12, with a private key and its certificate. Take the certificate out: openssl pkcs12 -in FILE -clcerts -nokeys'
    : 'it is DER, which is binary. Turn it into PEM: openssl x509 -inform der -in FILE for a certificate, openssl pkey -inform der -in FILE for a private key, with -pubin for a public one';
}

/**
 * Restores the key in `text` to its own format. Removes a byte order mark and quotation marks, and undoes line feeds
 * that were written as `\n` or replaced by blanks (environment variables) and base64 of the whole text (`EncodedJwk`,
 * Kubernetes secrets).
 */
export function tidyKeyText(text: string): string {
  const plain = unquote(text.replace(/^\uFEFF/, '').trim());
  if (plain.includes('-----BEGIN ')) return breakLines(plain.replaceAll(/\\r?\\n|\\n/g, '\n'));
  if (/^[{[]/.test(plain)) return plain;
  const inner = decodeBase64(plain)?.trim();
  return inner !== undefined && /^\{|-----BEGIN /.test(inner) ? tidyKeyText(inner) : plain;
}

function unquote(text: string): string {
  return /^(["'])[\s\S]+\1$/.test(text) ? text.slice(1, -1).trim() : text;
}

/** PEM with lines of the length that readers expect. Text between two blocks is kept. */
function breakLines(text: string): string {
  return text.replaceAll(
    /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]+)-----END \1-----/g,
    (_all, label: string, body: string) => {
      const lines = body.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
      return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
    },
  );
}

function decodeBase64(text: string): string | undefined {
  if (text.length < 16 || !/^[\w+/=\s-]+$/.test(text)) return undefined;
  return Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('utf8');
}
