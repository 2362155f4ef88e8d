const KEY = 'berth.recent';
const KEPT_MAX = 6;

/** The ids of what was last done by the palette in this browser, the newest first. */
export function recentCommands(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, KEPT_MAX) : [];
  } catch {
    // It was changed by somebody else: nothing of worth is lost.
    return [];
  }
}

export function noteRecent(id: string): void {
  const kept = [id, ...recentCommands().filter((other) => other !== id)].slice(0, KEPT_MAX);
  localStorage.setItem(KEY, JSON.stringify(kept));
}
