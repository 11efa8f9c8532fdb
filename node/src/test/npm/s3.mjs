// Serves the bucket "drop" of the given folder on a port of the loopback address. S3 shows an object whole or not at
// all; s3rver writes in place, so here one request waits for the other.
import { createServer } from 'node:http';
import S3rver from '@20minutes/s3rver';

const [directory, port] = process.argv.slice(2);
const server = new S3rver({ directory, silent: true, configureBuckets: [{ name: 'drop', configs: [] }] });
await server.configureBuckets();
const answer = server.callback();
let turn = Promise.resolve();
createServer((request, response) => {
  const gone = new Promise((resolve) => response.on('close', resolve));
  turn = turn.then(() => answer(request, response)).then(() => gone, () => gone);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
