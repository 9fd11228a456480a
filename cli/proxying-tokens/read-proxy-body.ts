import type { IncomingMessage } from 'node:http';
import { type ProxyAnswer, refuse } from './proxy-answer.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Octets: a request names a few scopes, or holds one token. */
const LARGEST = 64 * 1024;

/** The fields of a POST, from JSON or a form. */
export async function readProxyBody(request: IncomingMessage): Promise<{ readonly fields: Fields } | ProxyAnswer> {
  if (request.method !== 'POST') {
    return refuse(405, 'invalid_request', 'Use POST.', { allow: 'POST', connection: 'close' });
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LARGEST) chunks.push(chunk);
  }
  if (length > LARGEST) return refuse(413, 'invalid_request', `The body has more than ${LARGEST / 1024} kB.`);
  const text = Buffer.concat(chunks).toString();
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return readForm(text);
  if (type === 'application/json') return readJson(text);
  return refuse(415, 'invalid_request', 'Content-Type must be application/json or application/x-www-form-urlencoded.');
}

function readJson(text: string): { readonly fields: Fields } | ProxyAnswer {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { fields: value as Fields };
  } catch {
    // Said below.
  }
  return refuse(400, 'invalid_request', 'The body is not a JSON object.');
}

/** In a form, details are JSON in text. */
function readForm(text: string): { readonly fields: Fields } | ProxyAnswer {
  const form = new URLSearchParams(text);
  const fields: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    if (values.length > 1 && name !== 'resource') return refuse(400, 'invalid_request', `${name} is there twice.`);
    fields[name] = values.length > 1 ? values : values[0];
  }
  if (typeof fields.authorization_details !== 'string') return { fields };
  try {
    return { fields: { ...fields, authorization_details: JSON.parse(fields.authorization_details) } };
  } catch {
    return refuse(400, 'invalid_request', 'authorization_details is not JSON.');
  }
}
