import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { answerWithFault, type FaultKind, type FaultOrder, keepFaults } from '@portvakt/server/test-control';

/** How many answers failed, of how many. */
export interface OrderedFailures {
  readonly portvakt: { readonly failed: number; readonly all: number };
  readonly agencies: { readonly failed: number; readonly all: number };
}

export interface Chaos {
  /** Puts the faults before the HTTP server of an agency. */
  readonly misbehave: (server: Server) => void;
  /** Orders the same of Portvakt, and lets all begin to fail. */
  begin(control: string): Promise<void>;
  /** Takes the orders back, and tells what they did. */
  end(control: string): Promise<OrderedFailures>;
}

/** Of all answers. */
const FAILING = 0.3;
const KINDS: readonly FaultKind[] = ['refuse', 'status', 'cut', 'reset', 'garbage', 'empty'];
/** Where a success has no body, an empty answer is one: nobody could tell that the report was lost. */
const ANSWERED_EMPTY = '/tjenestepensjonsavtale/v1/otp/avtaleforhold';

/**
 * Faults that hit 30 % of all answers. One fault after the other is asked whether it hits, so each hits the same part of what is
 * left. The seeds are fixed: the same calls in the same order fail in the same way.
 */
function listOrders(): readonly FaultOrder[] {
  const kinds = [...KINDS.map((fault) => ({ fault })), { fault: 'status', status: 502 } as const];
  const probability = 1 - (1 - FAILING) ** (1 / kinds.length);
  return kinds.map((kind, seed) => ({ ...kind, probability, seed }));
}

/** Makes 30 % of all answers fail on order: Portvakt over its control surface, the agencies by the same means in this process. */
export function makeChaos(): Chaos {
  const faults = keepFaults({ newSeed: () => 0 });
  let answers = 0;
  let answeredBefore = 0;
  let failed = 0;

  const call = async (control: string, method: string, path: string, order?: object) => {
    const response = await fetch(`${control}${path}`, {
      method,
      ...(order !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };

  const countAnswers = async (control: string) =>
    ((await call(control, 'GET', 'requests')) as { readonly last: number }).last;

  return {
    misbehave: (server) => {
      const answer = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
      server.removeAllListeners('request');
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        const carryOut = () => {
          for (const listener of answer) listener.call(server, request, response);
        };
        if (!faults.awaits()) return carryOut();
        answers += 1;
        const [path = ''] = (request.url ?? '').split('?', 1);
        const fault = faults.take({ path, client: undefined, scopes: [] });
        if (fault === undefined) return carryOut();
        failed += 1;
        const kind = fault.fault === 'empty' && path === ANSWERED_EMPTY ? { ...fault, fault: 'reset' as const } : fault;
        const writeRefusal = () => ({
          status: 429,
          mediaType: 'application/json',
          body: { message: 'Too many calls' },
        });
        void answerWithFault(kind, { request, response, carryOut, writeRefusal });
      });
    },
    begin: async (control) => {
      answeredBefore = await countAnswers(control);
      for (const order of listOrders()) {
        await call(control, 'POST', 'faults', order);
        faults.add(order);
      }
    },
    end: async (control) => {
      faults.clear();
      const ordered = (await call(control, 'GET', 'faults')) as { readonly faults: readonly { applied: number }[] };
      const all = (await countAnswers(control)) - answeredBefore;
      await call(control, 'DELETE', 'faults');
      return {
        portvakt: { failed: ordered.faults.reduce((sum, { applied }) => sum + applied, 0), all },
        agencies: { failed, all: answers },
      };
    },
  };
}
