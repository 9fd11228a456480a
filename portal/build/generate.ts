import { writeGenerated } from './write-generated.ts';

/** What `tsc` needs before it can check the portal. */
await writeGenerated();
// Left alone it would wait half a minute for timers of the compiler of messages.
process.exit();
