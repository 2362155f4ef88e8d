import { deflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** What the daemon packs of what it tells over a WebSocket, where that was agreed on; a browser only tells it unpacked. */
const PACKED_FROM_BYTES = 16 * 1024;

/** What a page fetches from now on, as it goes over the wire: packed, with headers. */
export class Transfer {
  readonly #bytes = new Map<string, number>();

  private constructor() {}

  static async of(page: Page): Promise<Transfer> {
    const transfer = new Transfer();
    const session = await page.context().newCDPSession(page);
    session.on('Network.responseReceived', ({ requestId, response }) =>
      transfer.#add(requestId, response.encodedDataLength),
    );
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) =>
      transfer.#add(requestId, encodedDataLength),
    );
    // It is the exact sum; a stream that goes on has none.
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
      transfer.#bytes.set(requestId, encodedDataLength),
    );
    const packing = new Set<string>();
    session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, response }) => {
      if (/permessage-deflate/i.test(response.headersText ?? '')) packing.add(requestId);
    });
    session.on('Network.webSocketFrameReceived', ({ requestId, response: { payloadData } }) =>
      transfer.#add(requestId, sentBytes(payloadData, packing.has(requestId))),
    );
    await session.send('Network.enable');
    return transfer;
  }

  get bytes(): number {
    return this.#bytes.values().reduce((sum, bytes) => sum + bytes, 0);
  }

  #add(request: string, bytes: number): void {
    this.#bytes.set(request, (this.#bytes.get(request) ?? 0) + bytes);
  }
}

function sentBytes(text: string, packing: boolean): number {
  const plain = Buffer.from(text);
  return packing && plain.length >= PACKED_FROM_BYTES ? deflateRawSync(plain).length : plain.length;
}
