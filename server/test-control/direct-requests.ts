import type { IncomingMessage, ServerResponse } from 'node:http';
import { whenArrived } from '#http-edge';
import { answerWithFault } from './answer-with-fault.ts';
import type { FaultKeeper } from './keep-faults.ts';
import type { RequestKeeper } from './keep-requests.ts';
import { writeOrderedRefusal } from './write-ordered-refusal.ts';

/** Where the control surface is found below a stage. */
export const CONTROL_PATH = '/__portvakt/';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Director {
  /** Notes a request, and answers it as ordered or hands it on. `request.url` is the one within the stage. */
  direct(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * Stands before a stage: every request but those to the control surface is noted in the journal, and met by the fault that was
 * ordered for it.
 */
export function directRequests({
  issuer,
  faults,
  requests,
  clock,
  newTraceId,
  report,
  serve,
  serveControl,
}: {
  issuer: string;
  faults: FaultKeeper;
  requests: RequestKeeper;
  clock: () => number;
  newTraceId: () => string;
  /** Tells the log of every fault that was carried out. */
  report: (details: { fault: string; path: string; id: string }) => void;
  serve: Handler;
  /** Answers orders themselves: they meet no faults, and are not in the journal. */
  serveControl: Handler;
}): Director {
  return {
    direct: (request, response) => {
      const url = request.url ?? '';
      if (url.startsWith(CONTROL_PATH)) return serveControl(request, response);
      const received = requests.receive(request, response);
      if (!faults.awaits()) return serve(request, response);
      const [path = ''] = url.split('?', 1);
      whenBodyArrived(request, () => {
        const { client, scopes } = received.read();
        const fault = faults.take({ path, client, scopes });
        if (fault === undefined) return serve(request, response);
        received.noteFault(fault.fault);
        report({ fault: fault.fault, path, id: fault.id });
        const writeRefusal = () =>
          writeOrderedRefusal(
            { code: fault.code, url, client, scopes },
            { issuer, traceId: newTraceId(), at: clock() },
          );
        void answerWithFault(fault, { request, response, carryOut: () => serve(request, response), writeRefusal });
      });
    },
  };
}

/** What is asked for stands in the body of a token request: the fault is chosen once it is there, read by nobody yet. */
function whenBodyArrived(request: IncomingMessage, begin: () => void): void {
  const { headers } = request;
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
  if (hasBody) whenArrived(request, begin);
  else begin();
}
