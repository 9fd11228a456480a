/**
 * Sends an order, and resolves with what is answered; `null` where nothing is.
 *
 * @throws Error with the server's own words, which name the member that cannot be and what could.
 */
export async function order<Answer>(method: string, address: string, body?: object): Promise<Answer> {
  const response = await fetch(address, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${address} is ${response.status}: ${readDescription(text)}`);
  return JSON.parse(text === '' ? 'null' : text);
}

function readDescription(text: string): string {
  try {
    return JSON.parse(text).error_description ?? text;
  } catch {
    return text;
  }
}
