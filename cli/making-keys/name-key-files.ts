/** The files of a private key: a JWK with its `kid`, and PEM (PKCS#8), which is all that most clients can read. */
export interface KeyFiles {
  readonly jwk: string;
  readonly pem: string;
}

/** The two files that `--out` names: `my-key.jwk.json` and `my-key.pem`, whichever of them was given. */
export function nameKeyFiles(out: string): KeyFiles {
  if (/[^/\\]\.pem$/i.test(out)) return { jwk: out.replace(/\.pem$/i, '.jwk.json'), pem: out };
  return { jwk: out, pem: `${out.replace(/(?<=[^/\\])(\.jwk\.json|\.json|\.jwk)$/i, '')}.pem` };
}
