import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

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
    rollupOptions: {
      treeshake: {
        // Designsystemet does not say that its components do nothing until they are used; without this every page would load all of them.
        moduleSideEffects: (id) => !id.includes('@digdir/designsystemet-react/'),
      },
    },
  },
  server: {
    proxy: { '^/portal/(api|accessmanagement|authentication|session|sign-|demo-people)': 'http://localhost:7070' },
  },
});
