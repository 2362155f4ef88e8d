import { BerthError } from '@berth/contract';

export function unsupported(platform: string): BerthError {
  return new BerthError({
    code: 'platform_unsupported',
    message: `Berth runs on Linux and macOS, and on Windows inside WSL; this is ${platform}.`,
  });
}
