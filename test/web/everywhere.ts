import type { WebVisit } from './stand.ts';

/** From the narrowest that is promised to a desk, on which the page is left. */
const LOOKS = [
  { width: 320, height: 640, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 1440, height: 900, colorScheme: 'light' },
] as const;

/** What axe finds in what is shown, in light and dark, narrow and wide, and where it must be scrolled sideways. */
export async function findingsEverywhere(visit: WebVisit): Promise<string[]> {
  const findings: string[] = [];
  const { page } = visit;
  for (const { width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overhang > 0) findings.push(`${width}: ${overhang} pixels are out of sight at the side`);
    const found = await visit.axeFindings();
    findings.push(...found.map((finding) => `${width} ${colorScheme}: ${finding}`));
  }
  return findings;
}
