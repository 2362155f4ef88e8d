import { request } from 'node:http';
import type { HealthAnswer, HealthQuestion } from '@berth/core';

type HttpQuestion = HealthQuestion & { readonly kind: 'http' };

/** An answer without end says no more than its beginning. */
const BODY_MAX_BYTES = 64 * 1024;

/** Asks for one page, on this machine and past every proxy, over a connection of its own. Redirects are not followed. */
export function askByHttp({ port, path }: HttpQuestion, signal: AbortSignal): Promise<HealthAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'berth-health', connection: 'close' };
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false, signal }, (response) => {
      const { statusCode = 0, statusMessage = '' } = response;
      const answer = () => resolve(answerOf(statusCode, statusMessage));
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= BODY_MAX_BYTES) return;
        answer();
        asked.destroy();
      });
      response.once('end', answer);
      response.once('error', reject);
    });
    asked.once('error', reject);
    asked.end();
  });
}

function answerOf(status: number, message: string): HealthAnswer {
  if (status >= 200 && status < 400) return { isWell: true };
  return { isWell: false, detail: `it answered with ${status} ${message}`.trim() };
}
