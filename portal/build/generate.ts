import { writeGenerated } from './write-generated.ts';

/** What `tsc` needs before it can check the portal. */
await writeGenerated();
