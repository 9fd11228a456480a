import { type OpenServer, openServer } from './open-server.ts';
import { order } from './order.ts';
import { composePortvakt, type Portvakt } from './portvakt.ts';

export interface StartOptions {
  /** What the issuer knows: the content of a registry file, `demo` or `none`, which is the default. */
  readonly registry?: object | 'demo' | 'none';
  /** Starts a server of its own there, whose issuer is `http://localhost:<port>/`. */
  readonly port?: number;
  /** The command and its first words. Default: `PORTVAKT` of the environment, then the package @portvakt/server. */
  readonly command?: readonly string[];
  /** The control address of a server that runs already, such as a container. Default: `PORTVAKT_CONTROL` of the environment. */
  readonly control?: string;
}

/** The server of this process that the issuers of all tests share, by the command that starts it. */
const shared = new Map<string, Promise<OpenServer>>();

/**
 * An issuer that nobody else uses: with its own registry, keys, used grants, faults, clock and journal.
 *
 * The first call starts the server, as a process of its own with a database in memory, which takes about a second. Every further
 * call in this process opens an issuer on that server, in a fraction of it; its address is `http://localhost:<port>/s/<id>/`. Up to
 * 32 are open at a time, and one that is not used for ten minutes ends. The server ends with this process. Runners that start a
 * process for each file start a server for each, unless `PORTVAKT_CONTROL` names one that all share.
 *
 * @example
 * await using portvakt = await startPortvakt({ registry });
 * await portvakt.faults.add({ fault: 'refuse', code: 'MP-012', times: 1 });
 * @throws Error when the server does not start, with what it wrote, and when it cannot use the registry, with what is wrong in it.
 */
export async function startPortvakt({
  registry = 'none',
  port,
  command,
  control = process.env.PORTVAKT_CONTROL,
}: StartOptions = {}): Promise<Portvakt> {
  if (port !== undefined) {
    const server = await openServer({ command, registry, port });
    return composePortvakt({ ...server, end: server.stop });
  }
  const host = control ?? (await shareServer(command)).control;
  const session = await order<{ id: string; issuer: string; control: string }>('POST', `${host}sessions`, { registry });
  return composePortvakt({ ...session, end: () => order('DELETE', `${host}sessions/${session.id}`) });
}

function shareServer(command: readonly string[] | undefined): Promise<OpenServer> {
  const name = JSON.stringify(command);
  const running = shared.get(name);
  if (running !== undefined) return running;
  const starting = openServer({ command, registry: 'none' });
  shared.set(name, starting);
  const forget = () => shared.delete(name);
  // One that did not start, or was ended by somebody, is started again by the next test.
  starting.then(({ ended }) => ended).then(forget, forget);
  return starting;
}
