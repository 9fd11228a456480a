export interface OrderReply {
  readonly status: number;
  // The type of an answer is unknown until it is checked, and tests check it field by field.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed JSON answer
  readonly body: any;
}

export type Order = (method: string, path: string, body?: unknown) => Promise<OrderReply>;

/** Orders of tests at the address `control` of a server in `local`, or of one of its sessions. */
export function orderFrom(control: string | undefined): Order {
  if (control === undefined) throw new Error('this server takes no orders');
  return async (method, path, body) => {
    const response = await fetch(`${control}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}
