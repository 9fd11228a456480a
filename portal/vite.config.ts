import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Modules that do nothing until they are used. */
const WITHOUT_EFFECTS = [
  '@digdir/designsystemet-react/',
  '@digdir/designsystemet-web/dist/esm/suggestion/',
  '@u-elements/u-combobox/',
  '@u-elements/u-datalist/',
];

// biome-ignore lint/style/noDefaultExport: Vite asks for one
export default defineConfig({
  base: '/portal/',
  plugins: [react()],
  build: {
    target: 'es2022',
    // Nothing is put into the page: its policy forbids that.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Of the packages whose code is in the pages; it goes wherever the pages go.
    license: { fileName: 'licences.md' },
    rollupOptions: {
      treeshake: {
        // Designsystemet does not say that its components do nothing until they are used; without this every page would load all of them.
        // No page has a Suggestion, whose element comes with every other. Whoever uses one takes its names out of here.
        moduleSideEffects: (id) => !WITHOUT_EFFECTS.some((part) => id.includes(part)),
      },
    },
  },
  server: {
    proxy: { '^/portal/(api|accessmanagement|authentication|session|sign-|demo-people)': 'http://localhost:7070' },
  },
});
