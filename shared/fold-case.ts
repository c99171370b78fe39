/**
 * A text or a name without its letter case, as all that an operator writes is compared: Azure sends ids, resource groups and
 * types in either case, and people write them in either, too.
 */
export function foldCase(text: string): string {
  return text.toLowerCase()
}
