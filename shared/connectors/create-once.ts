/**
 * Creates something that a product would create twice if it were asked twice: for all instances together, and also where
 * the answer to an earlier creation was lost.
 *
 * @param what names the thing, in any characters
 * @param create gives the id of what it created
 * @returns the id; undefined while someone else creates it, or may have done so
 * @throws BridgeError what `create` throws, `storage_unavailable`, `stored_by_newer_version`
 */
export type CreateOnce = (what: string, create: () => Promise<string>) => Promise<string | undefined>
