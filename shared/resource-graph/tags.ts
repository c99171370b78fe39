/** Tags of a resource, a group or a subscription, by their names as Azure keeps them. */
export type Tags = Readonly<Record<string, string>>

/** Name and tags of a resource, a group or a subscription. */
export interface Described {
  /** For a subscription: what people call it. */
  readonly name: string
  readonly tags: Tags
}

/** Reads names and tags from Azure. */
export interface TagReader {
  /**
   * @param ids of resources, groups and subscriptions, in lower case, at most {@link MOST_IDS}
   * @returns by id; one that is absent does not exist, or the app may not read it
   * @throws BridgeError `resource_graph_unavailable`, `resource_graph_refused`
   */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, Described>>
}

/** Groups of fewer than 300 are recommended (Azure docs, guidance for throttled requests in Resource Graph). */
export const MOST_IDS = 200

/**
 * Characters without a meaning in a query: an id with any other is not looked up. Quotes and backslashes would end the
 * text that it stands in.
 */
const HARMLESS = /^\/subscriptions\/[0-9a-f-]{36}(\/[\p{L}\p{N} _.()@#+,;=~-]{1,260}){0,24}$/u

/** What to look up for a resource; ids in lower case. */
export interface LookUps {
  /** Whose tags count, the nearest first: itself, what it is part of, and its group or, without one, its subscription. */
  readonly tagged: readonly string[]
  /** Whose name is read. */
  readonly subscription: string
}

/** @returns undefined for an id that cannot be looked up */
export function lookUpsFor(resourceId: string): LookUps | undefined {
  const id = resourceId.toLowerCase().replace(/\/+$/, '')
  if (!HARMLESS.test(id)) return undefined
  const [subscription = '', group] =
    /^(\/subscriptions\/[^/]+)(\/resourcegroups\/[^/]+)?/.exec(id)?.slice(1) ?? []
  const above = group === undefined ? subscription : `${subscription}${group}`
  return { tagged: [...new Set([...resourcesIn(id), above])], subscription }
}

/** The resource, and those that it is a part of: a queue service of a storage account has no tags of its own. */
function resourcesIn(id: string): string[] {
  const start = id.lastIndexOf('/providers/')
  if (start === -1) return []
  const scope = id.slice(0, start)
  const [namespace = '', ...names] = id.slice(start + '/providers/'.length).split('/')
  const depth = Math.floor(names.length / 2)
  return Array.from({ length: depth }, (_, index) =>
    [`${scope}/providers/${namespace}`, ...names.slice(0, 2 * (depth - index))].join('/'),
  )
}
