import type { WebVisit } from './stand.ts';

const SCHEMES = ['light', 'dark'] as const;
/** From the narrowest that is promised to a desk; the last one stays. */
const SIZES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;

/** What axe finds in what is shown, in light and dark and from narrow to wide, and where it must be scrolled sideways. */
export async function findingsEverywhere(visit: WebVisit): Promise<string[]> {
  const findings: string[] = [];
  const { page } = visit;
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const found = await visit.axeFindings();
      findings.push(...found.map((finding) => `${size.width} ${colorScheme}: ${finding}`));
    }
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overhang > 0) findings.push(`${size.width}: ${overhang} pixels are out of sight at the side`);
  }
  return findings;
}
