import { defineConfig } from 'vite';
import { markdownPages } from './build/markdown.ts';
import { packedPages } from './build/packed.ts';

// Where the development server finds the API; the built pages are served by the same host as the API.
const api = process.env.AIOMUS_API ?? 'http://127.0.0.1:5080';

export default defineConfig({
  plugins: [markdownPages(), packedPages()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome116', 'firefox124', 'safari17.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
    sourcemap: false,
    // What every page needs comes at once; the landing is one more file. Small files cost a stranger more time than they save.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'landing', test: /\/src\/(pages\/(home|policy\/Promise)|text\/home)/, priority: 1 },
            {
              name: 'base',
              test: /\/node_modules\/(?!@tanstack)|\/src\/(api|state|shell|styles|ui)\/|\/src\/text\/(common|entry|faults|format|language)/,
              priority: 2,
            },
          ],
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
