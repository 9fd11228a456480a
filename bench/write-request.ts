/** A whole HTTP request with such a form. */
export function writeRequest(path: string, form: Readonly<Record<string, string>>): Buffer {
  const body = new URLSearchParams(form).toString();
  return Buffer.from(
    [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** A part of a JWT as it stands in it. */
export function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
