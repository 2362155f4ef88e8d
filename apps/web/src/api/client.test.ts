import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { INSTANCE_CHANGES } from '../fleet/instance-fields.ts';
import { Api } from './client.ts';

/** Where nobody listens: whatever is followed ends at once. */
beforeAll(() => void vi.stubGlobal('location', { protocol: 'http:', host: '127.0.0.1:1' }));
afterAll(() => void vi.unstubAllGlobals());

describe('what is followed', () => {
  it('tells that it ended, so that it is begun anew', async () => {
    const { api, ended } = bench();
    follow(api, ended);
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  });

  it('ends in silence once nobody is signed in', async () => {
    const { api, ended } = bench();
    follow(api, ended);
    api.close();
    follow(api, ended);
    const other = bench();
    follow(other.api, other.ended);
    await vi.waitFor(() => expect(other.ended).toHaveBeenCalledOnce());
    expect(ended).not.toHaveBeenCalled();
  });
});

function bench() {
  return { api: new Api({ signedOut: () => undefined }), ended: vi.fn<() => void>() };
}

function follow(api: Api, ended: () => void): void {
  api.follow(INSTANCE_CHANGES, {}, { next: () => undefined, ended });
}
