// Loaded before each test file. Plain JavaScript, because reading TypeScript takes longer than the rest of this.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// What was compiled once, types stripped, is there for the next test file, and for the command line, which keeps it in the same place.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/portvakt', import.meta.url)));
