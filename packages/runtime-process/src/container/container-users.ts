import { type Engine, formatEngineAddress } from '@berth/engine';

/**
 * Who programs are inside, so that their files are those of the user who runs Berth. An engine that has no rights of its own
 * calls that user root inside, and everybody else somebody that does not exist outside.
 */
export class ContainerUsers {
  /** By the address of an engine. Asking it takes Podman half a second, and the answer stays the same. */
  readonly #rootless = new Map<string, boolean>();

  async of(engine: Engine): Promise<string> {
    const address = formatEngineAddress(engine.address);
    const isRootless = this.#rootless.get(address) ?? (await isWithoutRights(engine));
    this.#rootless.set(address, isRootless);
    return isRootless ? '0:0' : `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  }
}

async function isWithoutRights(engine: Engine): Promise<boolean> {
  const { security } = await engine.info();
  return security.some((word) => word.startsWith('name=rootless'));
}
