/** The XML of a policy that came as a form's field `policyFile`, or as the whole body; a sentence when there is none. */
export async function readPolicy(body: unknown, contentType: string): Promise<{ readonly policy: string } | string> {
  const missing = 'The policy file can not be null';
  if (!Buffer.isBuffer(body) || body.length === 0) return missing;
  const xml = contentType.startsWith('multipart/') ? await readField(body, contentType) : body.toString('utf8');
  if (xml === undefined || xml.trim() === '') return missing;
  // Kept as text and parsed by nobody here. A document type could make whoever does parse it fetch things.
  if (!/^\s*(<\?xml[^>]*\?>)?\s*(<!--[\s\S]*?-->\s*)*<([\w.-]+:)?Policy[\s>]/.test(xml) || /<!DOCTYPE/i.test(xml)) {
    return 'Policy file is not a XACML policy';
  }
  return { policy: xml };
}

async function readField(body: Buffer, contentType: string): Promise<string | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    const field = form.get('policyFile');
    return typeof field === 'string' ? field : await field?.text();
  } catch {
    return undefined;
  }
}
