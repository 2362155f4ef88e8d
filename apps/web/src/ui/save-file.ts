/** Time in which a browser takes up what it is to save. */
const KEPT_MS = 60_000;

/** Puts something among the downloads of the browser. */
export function saveFile(contents: Blob, name: string): void {
  const url = URL.createObjectURL(contents);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
