import type { ModelRequest } from './model-request.ts';

/** Far more than a test makes; by hand a server may run for days. The oldest are forgotten. */
const REQUESTS_MAX = 10_000;

interface Waiting {
  readonly fits: (request: ModelRequest) => boolean;
  readonly resolve: (request: ModelRequest) => void;
  readonly reject: (error: Error) => void;
}

/** All requests so far, and those who wait for one. */
export class RequestLog {
  readonly #waiting = new Set<Waiting>();
  #requests: ModelRequest[] = [];

  add(request: ModelRequest): void {
    this.#requests = [...this.#requests.slice(1 - REQUESTS_MAX), request];
    for (const waiting of this.#waiting) {
      if (!waiting.fits(request)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(request);
    }
  }

  all(): readonly ModelRequest[] {
    return this.#requests;
  }

  /** The first request that fits, whether it has come or is yet to come. */
  find(fits: Waiting['fits']): Promise<ModelRequest> {
    const found = this.#requests.find(fits);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      this.#waiting.add({ fits, resolve, reject });
    });
  }

  /** No more requests will come. */
  close(): void {
    for (const { reject } of this.#waiting)
      reject(new Error('The model server was closed; no request fitted.'));
    this.#waiting.clear();
  }
}
