import { setImmediate } from 'node:timers/promises';
import { type Refusal, refuse } from '@portvakt/protocol';
import { SaxesParser } from 'saxes';

const MISSING = refuse('policy-missing');
const NO_POLICY = refuse('policy-invalid');

/** Far more than real policies have. The endpoint limits the length of the text. */
const DEEPEST = 64;
const MOST_ELEMENTS = 20_000;
const MOST_ATTRIBUTES = 40_000;
/** Characters that are parsed before other work gets a turn. */
const PIECE = 32 * 1024;

/** The XML of a policy that came as a form's field `policyFile`, or as the whole body. */
export async function readPolicy(body: unknown, contentType: string): Promise<string | Refusal> {
  if (!Buffer.isBuffer(body) || body.length === 0) return MISSING;
  const bytes = contentType.startsWith('multipart/') ? await readField(body, contentType) : body;
  if (bytes === undefined || bytes.length === 0) return MISSING;
  let policy: string;
  try {
    policy = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return NO_POLICY;
  }
  if (policy.trim() === '') return MISSING;
  return (await isPolicy(policy)) ? policy : NO_POLICY;
}

/**
 * Whether `xml` is one well-formed document with a XACML policy at its root. A document type is refused, because it
 * could make a later reader fetch things or expand entities. Without one, only XML's own five entities exist.
 */
async function isPolicy(xml: string): Promise<boolean> {
  const parser = new SaxesParser();
  let [depth, elements, attributes] = [0, 0, 0];
  const refuse = () => {
    throw new NoPolicy();
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MOST_ATTRIBUTES) refuse();
  });
  parser.on('opentag', ({ name }) => {
    depth += 1;
    elements += 1;
    // Under any prefix, declared or not: some tools write policies without.
    const isPolicyTag = name.slice(name.lastIndexOf(':') + 1) === 'Policy';
    if (depth > DEEPEST || elements > MOST_ELEMENTS || (elements === 1 && !isPolicyTag)) refuse();
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  try {
    for (let at = 0; at < xml.length; at += PIECE) {
      if (at > 0) await setImmediate();
      parser.write(xml.slice(at, at + PIECE));
    }
    parser.close();
    return true;
  } catch (error) {
    if (error instanceof NoPolicy) return false;
    throw error;
  }
}

/** Thrown inside the parser, which cannot be stopped in another way, and caught where parsing began. */
class NoPolicy extends Error {}

async function readField(body: Buffer, contentType: string): Promise<Uint8Array | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    const field = form.get('policyFile');
    return typeof field === 'string' ? Buffer.from(field) : field === null ? undefined : await field.bytes();
  } catch {
    return undefined;
  }
}
