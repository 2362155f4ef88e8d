import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bench } from '../harness/case.ts';
import type { Figure } from '../harness/figure.ts';
import { type Contender, measure, type Rounds } from '../harness/measure.ts';
import { look, wholeLog } from '../harness/sight.ts';
import type { Workplace } from '../harness/workplace.ts';

/** Connects, asks, reads the answer to its end, 200 times; prints the median in milliseconds. */
const VISITOR = `
  const { connect } = require("net");
  const port = process.argv[1];
  const proxy = process.env.HTTP_PROXY && new URL(process.env.HTTP_PROXY).port;
  const ask = "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n";
  const visit = () => new Promise((resolve, reject) => {
    const begin = performance.now();
    const socket = connect(proxy || port, "127.0.0.1");
    socket.on("error", reject).on("close", () => resolve(performance.now() - begin));
    if (!proxy) return socket.write(ask), socket.resume();
    socket.write("CONNECT 127.0.0.1:" + port + " HTTP/1.1\\r\\n\\r\\n");
    socket.once("data", () => socket.resume().write(ask));
  });
  (async () => {
    const took = [];
    for (let count = 0; count < 250; count += 1) took.push(await visit());
    const steady = took.slice(50).sort((a, b) => a - b);
    console.log("median " + steady[100] + " ms");
    process.stdin.resume();
  })();
`;
const PRINTED = /median ([\d.]+) ms/;
/** What the proxy may add to a direct connection is 1 ms. */
const OVERHEAD = [{ statistic: 'p50', limit: 1 }] as const;

/** What an allow-list adds to each connection, as a program in a sandbox sees it. */
export async function proxyFigures(bench: Bench, workplace: Workplace, rounds: Rounds): Promise<Figure[]> {
  const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await measure(bench, [visits(workplace, port)], rounds);
  } finally {
    server.close();
  }
}

function visits(workplace: Workplace, port: number): Contender {
  const guarded = {
    isolation: 'sandbox' as const,
    network: 'allow-list' as const,
    allow: [`127.0.0.1:${port}`],
  };
  return {
    rows: [
      { name: 'direct', unit: 'ms', peer: true },
      { name: 'through the proxy', unit: 'ms' },
      { name: 'what the proxy adds', unit: 'ms', aims: OVERHEAD },
    ],
    sample: async () => {
      const direct = await median(workplace, port, {});
      const proxied = await median(workplace, port, guarded);
      return [direct, proxied, proxied - direct];
    },
  };
}

async function median(
  workplace: Workplace,
  port: number,
  position: Parameters<Workplace['start']>[1],
): Promise<number> {
  const command = [process.execPath, '-e', VISITOR, String(port)];
  const instance = await workplace.start(command, position);
  const printed = Promise.withResolvers<number>();
  let text = '';
  const session = await look(workplace, wholeLog(instance.id), (bytes) => {
    text += bytes.toString('latin1');
    const found = PRINTED.exec(text)?.[1];
    if (found !== undefined) printed.resolve(Number(found));
  });
  const took = await printed.promise;
  session.close();
  await workplace.end(instance);
  return took;
}
