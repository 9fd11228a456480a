import { build } from 'vite';
import { writeGenerated } from './write-generated.ts';

/** Builds the portal into `dist/`. */
await writeGenerated();
await build({ root: `${import.meta.dirname}/..`, logLevel: 'warn' });
