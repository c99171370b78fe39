import type { Alert, AlertResource } from '../../alert/alert.ts'
import type { Enrichment } from '../../config/config.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import { createGroupCommit } from '../../group-commit.ts'
import type { Log } from '../../log.ts'
import { type Described, lookUpsFor, MOST_IDS, type TagReader, type Tags } from '../../resource-graph/tags.ts'
import { TagCache } from './tag-cache.ts'

/**
 * Adds the tags of an alert's resources and the names of their subscriptions. It never throws, and takes at most two
 * seconds.
 */
export type EnrichAlert = (alert: Alert) => Promise<Alert>

export interface EnrichOptions extends Enrichment {
  readonly tags: TagReader
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Fulfils after so many seconds. */
  readonly pause: (seconds: number) => Promise<void>
}

/** The longest that a ticket waits for tags. */
const LONGEST_WAIT_SECONDS = 2

/** After a failure no query is made for this long, so that an outage delays the first alert and not all of them. */
const REST_SECONDS = 30

/** Of an alert with more targets, the others stay without tags. */
const MOST_TARGETS = 20

export function createEnrichAlert(options: EnrichOptions): EnrichAlert {
  const { now, ownerTag } = options
  const cache = new TagCache(now)
  const ask = createAsk(cache, options)
  return async (alert) => {
    const targets = alert.targets.slice(0, MOST_TARGETS)
    const wanted = targets.flatMap(({ id }) => idsFor(id)).filter((id) => !cache.isFresh(id))
    const problem = wanted.length === 0 ? '' : await ask([...new Set(wanted)])
    const enriched = alert.targets.map((target, index) =>
      index < MOST_TARGETS ? described(target, cache, ownerTag, problem) : target,
    )
    return { ...alert, targets: enriched, resource: enriched[0] ?? alert.resource }
  }
}

function idsFor(resourceId: string): readonly string[] {
  const lookUps = lookUpsFor(resourceId)
  return lookUps === undefined ? [] : [...lookUps.tagged, lookUps.subscription]
}

/** Queries ids. @returns the error; `''` for success */
type Ask = (ids: readonly string[]) => Promise<string>

function createAsk(cache: TagCache, { tags, log, now, pause }: EnrichOptions): Ask {
  let restsUntil = 0
  let problem = ''
  const rest = (thrown: unknown): string => {
    const { code, message, retryAfterSeconds = REST_SECONDS } = asBridgeError(thrown)
    // Once per outage.
    if (problem === '') log('warn', 'tags-not-read', { code, reason: message })
    restsUntil = now() + retryAfterSeconds * 1000
    problem = message
    return message
  }
  // Alerts that come while a query is on its way share the next one.
  const look = createGroupCommit<readonly string[]>({
    write: async (groups) => {
      const ids = [...new Set(groups.flat())]
      const found = await tags.read(ids)
      for (const id of ids) cache.put(id, found.get(id) ?? null)
    },
    // Each id counts as one.
    maxBytes: MOST_IDS,
  })
  return async (ids) => {
    if (now() < restsUntil) return problem
    const looked = look(ids, ids.length).then(
      () => {
        restsUntil = 0
        problem = ''
        return ''
      },
      (thrown: unknown) => rest(thrown),
    )
    const late = pause(LONGEST_WAIT_SECONDS).then(() => undefined)
    return (await Promise.race([looked, late])) ?? rest(tooLate())
  }
}

function tooLate(): BridgeError {
  return new BridgeError(
    'resource_graph_unavailable',
    `Resource Graph did not answer within ${LONGEST_WAIT_SECONDS} s.`,
  )
}

/** @param problem why missing tags could not be read; `''` when they could */
function described(target: AlertResource, cache: TagCache, ownerTag: string, problem: string): AlertResource {
  const lookUps = lookUpsFor(target.id)
  if (lookUps === undefined) return { ...target, tagsMissing: 'Azure cannot be queried for its id.' }
  const subscriptionName = cache.get(lookUps.subscription)?.name ?? ''
  const known = lookUps.tagged.map((id) => cache.get(id))
  return { ...target, subscriptionName, ...tagsOf(known, ownerTag, problem) }
}

function tagsOf(
  known: readonly (Described | null | undefined)[],
  ownerTag: string,
  problem: string,
): Partial<AlertResource> {
  if (known.includes(undefined)) return { tagsMissing: problem || 'It was not read.' }
  const found = known.filter((each) => each !== undefined && each !== null)
  if (found.length === 0) return { tagsMissing: NOT_FOUND }
  const tags = merged(found.map((each) => each.tags))
  return { tags, owner: valueOf(tags, ownerTag), tagsMissing: '' }
}

const NOT_FOUND = 'Azure has no such resource, or the app may not read it.'

/** Azure ignores letter case in names of tags; the nearest one counts. */
function merged(nearestFirst: readonly Tags[]): Tags {
  const tags = Object.create(null) as Record<string, string>
  const names = new Set<string>()
  for (const [name, value] of nearestFirst.flatMap((each) => Object.entries(each))) {
    if (names.has(name.toLowerCase())) continue
    names.add(name.toLowerCase())
    tags[name] = value
  }
  return tags
}

function valueOf(tags: Tags, wanted: string): string {
  const found = Object.entries(tags).find(([name]) => name.toLowerCase() === wanted.toLowerCase())
  return found?.[1] ?? ''
}
