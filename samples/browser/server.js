// Serves the page on this machine. Only the files that are named here can be read.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';

const port = Number(process.env.PORT ?? 8080);
const service = new URL(process.env.AIOMUS_ADDRESS ?? 'http://127.0.0.1:5080').origin;
const signalr = 'node_modules/@microsoft/signalr/dist/browser/signalr.min.js';
const files = {
  '/': ['index.html', 'text/html'],
  '/page.js': ['page.js', 'text/javascript'],
  '/signalr.js': [signalr, 'text/javascript'],
};
const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src ${service}; img-src blob: data:`;

createServer(async (request, response) => {
  response.setHeader('Content-Security-Policy', policy);
  if (request.url === '/service.js') {
    response.setHeader('Content-Type', 'text/javascript').end(`export const service = ${JSON.stringify(service)};\n`);
    return;
  }

  const [path, type] = files[request.url] ?? [];
  if (path === undefined) {
    response.writeHead(404).end();
    return;
  }

  const content = await readFile(new URL(path, import.meta.url));
  response.setHeader('Content-Type', `${type}; charset=utf-8`).end(content);
}).listen(port, '127.0.0.1', () => console.log(`The page is at http://127.0.0.1:${port}; the service is ${service}`));
