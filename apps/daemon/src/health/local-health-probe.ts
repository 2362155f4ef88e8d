import { systemCode } from '@berth/contract';
import type { Call, HealthAnswer, HealthProbe, HealthQuestion } from '@berth/core';
import type { Host } from '@berth/host';
import { askByCommand } from './command-probe.ts';
import { askByHttp } from './http-probe.ts';
import { askByTcp } from './tcp-probe.ts';

/** Asks programs of this machine. */
export class LocalHealthProbe implements HealthProbe {
  readonly #host: Pick<Host, 'isAccepted'>;

  constructor(host: Pick<Host, 'isAccepted'>) {
    this.#host = host;
  }

  async ask(question: HealthQuestion, { signal }: Call = {}): Promise<HealthAnswer> {
    signal?.throwIfAborted();
    const late = AbortSignal.timeout(question.timeoutMs);
    const ending = signal === undefined ? late : AbortSignal.any([signal, late]);
    try {
      return await this.#ask(question, ending);
    } catch (error) {
      signal?.throwIfAborted();
      const { timeoutMs } = question;
      if (late.aborted) return { isWell: false, detail: `no answer within ${timeoutMs / 1000} s` };
      const code = systemCode(error);
      if (code === undefined || OURS.has(code)) throw error;
      return { isWell: false, detail: REASONS[code] ?? code };
    }
  }

  #ask(question: HealthQuestion, signal: AbortSignal): Promise<HealthAnswer> {
    switch (question.kind) {
      case 'command':
        return askByCommand(question, signal);
      case 'http':
        return askByHttp(question, signal);
      case 'tcp':
        return askByTcp(question, { host: this.#host, signal });
    }
  }
}

/** What lies with this process or the machine, and says nothing of the program that was to be asked. */
const OURS: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOBUFS',
  'EAGAIN',
  'EADDRNOTAVAIL',
  'EPERM',
  'EACCES',
]);

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens on its port',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
};
