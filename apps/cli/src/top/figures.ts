const UNITS = ['', 'K', 'M', 'G', 'T', 'P'];
const STEP = 1024;
/** Below this, one decimal says more than it unsettles. */
const DECIMAL_BELOW = 10;

/** `0.3`, `104.2`, and without a decimal from 1000 on: five characters. */
export function cpuText(cpu: number | null): string {
  if (cpu === null) return '-';
  const percent = Math.round(cpu * 1000) / 10;
  return percent < 1000 ? percent.toFixed(1) : String(Math.round(percent));
}

/** `0`, `812K`, `1.2G`, `1023M`: five characters. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '-';
  const { value, power } = scaled(bytes);
  const isExact = power === 0 || value >= DECIMAL_BELOW;
  return `${isExact ? value : value.toFixed(1)}${UNITS[power]}`;
}

/** `1.2G`, or `1.2G+` where it is at least so much. */
export function diskText(disk: { readonly bytes: number; readonly complete: boolean } | null): string {
  return disk === null ? '-' : `${bytesText(disk.bytes)}${disk.complete ? '' : '+'}`;
}

function scaled(bytes: number): { value: number; power: number } {
  for (let power = 0; ; power += 1) {
    const value = rounded(bytes / STEP ** power, power);
    if (value < STEP || power === UNITS.length - 1) return { value, power };
  }
}

function rounded(value: number, power: number): number {
  return power > 0 && value < DECIMAL_BELOW - 0.05 ? Math.round(value * 10) / 10 : Math.round(value);
}
