/** A caller that starts a peer, tells its port, and waits to be killed. */
import { startServerProcess } from '@portvakt/own-tests';
import { endWithCaller } from '../end-with-caller.ts';
import { oidcProvider } from '../oidc-provider.ts';

/** A server that knows nothing of its standard input. */
const DEAF = "require('node:http').createServer().listen(process.env.PORT, '127.0.0.1')";

const installed = await oidcProvider.find({});
if (typeof installed === 'string') throw new Error(installed);
const command =
  process.argv[2] === 'in Node'
    ? await installed.command({ clients: [], folder: process.cwd() })
    : ({
        ...endWithCaller({ program: process.execPath, arguments: ['-e', DEAF], environment: {} }),
        listens: 'takes connections',
      } as const);
const { port } = await startServerProcess(command);
process.send?.(port);
