/** Calls a peer's own interface for administration; anything but success is an error that names the call. */
export async function callPeer(
  address: string,
  {
    method = 'POST',
    json,
    form,
    token,
  }: { method?: string; json?: object; form?: Record<string, string>; token?: string },
): Promise<Record<string, unknown>> {
  const response = await fetch(address, {
    method,
    headers: {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(form !== undefined && { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${address} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? {} : JSON.parse(text);
}
