import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { routes } from '../src/routes.ts';

const packable = /\.(html|js|css|svg|json|webmanifest|txt)$/;

/**
 * Writes each text file compressed beside itself, and `pages.json`: every file of this build and every address that is a page. The server
 * hands out what that list names and nothing else, so that files of an earlier build are gone.
 */
export function packedPages(): Plugin {
  let folder = '';
  return {
    name: 'packed-pages',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .sort();
      for (const file of files.filter(name => packable.test(name))) {
        const bytes = await readFile(file);
        await writeFile(`${file}.br`, brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        }));
        await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }

      const names = files.map(file => relative(folder, file).replaceAll('\\', '/'));
      await writeFile(join(folder, 'pages.json'), JSON.stringify({ files: names, routes: Object.values(routes) }, null, 2));
    },
  };
}
