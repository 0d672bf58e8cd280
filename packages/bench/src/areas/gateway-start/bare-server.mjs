// JavaScript, not TypeScript: stripping types takes longer than this server's whole start.
import { createServer } from 'node:http';

const answer = '{"status":"ok"}';
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
  response.end(answer);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') {
    console.log(`http://127.0.0.1:${address.port} sk_dev_any0000000`);
  }
});
