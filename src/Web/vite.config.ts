import { defineConfig } from 'vite';
import { markdownPages } from './build/markdown.ts';
import { packedPages } from './build/packed.ts';

// Where the development server finds the API; the built pages are served by the same host as the API.
const api = process.env.AIOMUS_API ?? 'http://127.0.0.1:5080';

// What every page needs. What only the studio or the gallery keeps is not of it.
const shared = new RegExp([
  '/node_modules/',
  '/src/(main|routes|pages/policy/PromiseList|(api|shell|ui)/|text/(common|entry|faults|format|language|prices))',
  '/src/state/(?!gallery|thumbs|places|full|pace|outbox)',
].join('|'));

export default defineConfig({
  plugins: [markdownPages(), packedPages()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome116', 'firefox124', 'safari17.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
    sourcemap: false,
    // Small files cost a stranger more time than they save: all styles are one file, what every page needs is another, and most pages are
    // one more.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'index', test: shared }],
        },
      },
    },
  },
  server: {
    host: 'localhost',
    port: Number(process.env.PORT ?? 5173),
    proxy: Object.fromEntries(
      ['/v1', '/openapi', '/docs', '/health'].map(path => [path, { target: api, changeOrigin: false, ws: true }])),
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
