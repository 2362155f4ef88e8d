/** How browsers say that a part of the page could not be loaded; they have no code for it. */
const LOADING =
  /dynamically imported module|importing a module script failed|error loading dynamically|unable to preload css/i;

/** A part of the page is gone, for another version was installed since the page was loaded. */
export function isOfAnotherVersion(error: unknown): boolean {
  return error instanceof Error && LOADING.test(error.message);
}
