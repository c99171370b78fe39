import type { StormCaps } from '../../config/config.ts'
import { createGroups } from '../../group-commit.ts'
import type { RollUp } from '../../storage/ledger.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'
import { digest } from '../../ticket/digest.ts'
import { rollUpCorrelationId } from '../../ticket/keys.ts'
import { createSharedState, type SharedState, type SharedStateOptions } from './shared-state.ts'

/** The roll-up that an alert joins during a storm instead of opening a ticket. */
export interface Admission {
  readonly row: string
  readonly rollUp: RollUp
}

export interface Storms {
  /**
   * @param desk where tickets are opened: a connection and a kind of record
   * @returns the roll-up to join; undefined: the alert may have a ticket of its own, and is counted
   */
  admit(desk: string, rule: string, caps: StormCaps): Promise<Admission | undefined>
}

/** The shared state of one desk: the tickets opened in this window, and the current storms. */
export interface StormState {
  /** Epoch milliseconds. */
  readonly windowStart: number
  readonly opened: number
  readonly openedByRule: Readonly<Record<string, number>>
  /** By rule. */
  readonly storms: Readonly<Record<string, Storm>>
}

interface Storm {
  /** ISO 8601 UTC. */
  readonly since: string
  /** Epoch milliseconds. */
  readonly until: number
}

/** The key of the whole desk among its rules. */
const ALL_RULES = '*'

const NOTHING: StormState = { windowStart: 0, opened: 0, openedByRule: {}, storms: {} }

export const STORM_FORMAT: RegisterFormat<StormState> = {
  name: 'register of storms',
  version: 1,
  defaults: NOTHING,
  upgrades: [(state: Stored) => state],
}

/**
 * An instance that does not yet know of a storm opens no more tickets than its own share: beyond that it counts in the
 * stored state.
 */
const FRESH_MS = 30_000

/**
 * Counts the tickets that are opened, for all instances together, in one shared value per desk.
 *
 * An instance counts up to a tenth of each cap in memory and stores these counts together, so that a quiet one writes
 * nothing. Near a cap it stores each; simultaneous ones share a write. So each further instance may open a tenth of the
 * cap more.
 */
export function createStorms(options: SharedStateOptions): Storms {
  const desks = new Map<string, Desk>()
  const deskOf = (name: string): Desk => {
    const desk = desks.get(name) ?? createDesk(name, options)
    desks.set(name, desk)
    return desk
  }
  return {
    admit: async (name, rule, caps) => {
      const desk = deskOf(name)
      const key = digest('rule', rule.toLowerCase()).slice(0, 12)
      const known = await desk.value.look()
      const now = options.now()
      const unknownToOthers = [...desk.beingTold].reduce(
        (sum, more) => plus(sum, more, caps, now),
        desk.untold,
      )
      if (mayKeep(known, unknownToOthers, key, caps, now)) {
        desk.untold = plusOne(withoutOld(desk.untold, caps, now), key)
        return undefined
      }
      const state = wayUnder(known, key, caps, now) ?? (await tell(desk, key, caps, options.now))
      const storm = state && stormOver(state, key)
      if (storm === undefined) return undefined
      const row = rollUpCorrelationId(name, `${storm.key}|${storm.since}`)
      return { row, rollUp: { rule: storm.key === ALL_RULES ? '' : rule, since: storm.since } }
    },
  }
}

/** An instance's state of a desk. */
interface Desk {
  readonly value: SharedState<StormState>
  /** Counts one more ticket in the stored state, with those counted in memory. */
  readonly count: (uncounted: Uncounted) => Promise<StormState | undefined>
  /** Tickets that are counted in memory only. */
  untold: StormState
  /** Counts that are being stored. */
  readonly beingTold: Set<StormState>
}

/** A ticket that is about to be counted, with the counts in memory before it. */
interface Uncounted {
  readonly untold: StormState
  readonly rule: string
  readonly caps: StormCaps
}

function createDesk(name: string, options: SharedStateOptions): Desk {
  const { now } = options
  const value = createSharedState(`storm/${name}`, STORM_FORMAT, { freshMs: FRESH_MS, ...options })
  const count = createGroups<Uncounted, StormState | undefined>({
    choose: (waiting) => waiting.map(() => true),
    write: async (group) => {
      let states: StormState[] = []
      await value.change((current) => {
        states = []
        for (const { item } of group) states.push(countedIn(states.at(-1) ?? current, item, now()))
        return states.at(-1)
      })
      group.forEach(({ resolve }, index) => resolve(states[index]))
    },
  })
  return { value, count, untold: NOTHING, beingTold: new Set() }
}

function countedIn(state: StormState, { untold, rule, caps }: Uncounted, now: number): StormState {
  return counted(plus(state, untold, caps, now), rule, caps, now)
}

/** The part of a cap that one instance counts in memory. */
const UNTOLD_SHARE = 1 / 10

/** Whether one more ticket may be counted in memory: there is no storm, and no cap is near. */
function mayKeep(known: StormState, kept: StormState, rule: string, caps: StormCaps, now: number): boolean {
  const [all, own] = [withoutOld(known, caps, now), withoutOld(kept, caps, now)]
  if (stormOver(all, rule) !== undefined) return false
  const { openedByRule } = own
  return (
    isFew(caps.perRule, all.openedByRule[rule] ?? 0, openedByRule[rule] ?? 0) &&
    isFew(caps.perConnection, all.opened, own.opened)
  )
}

/**
 * @param shared what all have counted of a cap @param kept counts that are not stored yet: in memory, or being stored
 */
function isFew(cap: number, shared: number, kept: number): boolean {
  const most = Math.floor(cap * UNTOLD_SHARE)
  return kept < most && shared + kept + most <= cap
}

async function tell(
  desk: Desk,
  rule: string,
  caps: StormCaps,
  now: () => number,
): Promise<StormState | undefined> {
  const { untold } = desk
  const more = plusOne(withoutOld(untold, caps, now()), rule)
  desk.untold = NOTHING
  desk.beingTold.add(more)
  try {
    return await desk.count({ untold, rule, caps })
  } finally {
    desk.beingTold.delete(more)
  }
}

function plus(before: StormState, untold: StormState, caps: StormCaps, now: number): StormState {
  const [state, more] = [withoutOld(before, caps, now), withoutOld(untold, caps, now)]
  const openedByRule = { ...state.openedByRule }
  for (const [rule, count] of Object.entries(more.openedByRule)) {
    openedByRule[rule] = (openedByRule[rule] ?? 0) + count
  }
  return { ...state, opened: state.opened + more.opened, openedByRule }
}

/** The state during a storm that is not near its end: nothing needs to be written for one more alert. */
function wayUnder(state: StormState, rule: string, caps: StormCaps, now: number): StormState | undefined {
  const storm = stormOver(state, rule)
  return storm !== undefined && storm.until - now > (caps.windowSeconds * 1000) / 2 ? state : undefined
}

/** One more ticket; over a cap a storm begins, or is extended by a window. */
function counted(before: StormState, rule: string, caps: StormCaps, now: number): StormState {
  const state = withoutOld(before, caps, now)
  const over = overCap(state, rule, caps)
  if (over !== undefined) {
    const since = state.storms[over]?.since ?? new Date(now).toISOString()
    const storm = { since, until: now + caps.windowSeconds * 1000 }
    return { ...state, storms: { ...state.storms, [over]: storm } }
  }
  return plusOne(state, rule)
}

function plusOne(state: StormState, rule: string): StormState {
  const openedByRule = { ...state.openedByRule, [rule]: (state.openedByRule[rule] ?? 0) + 1 }
  return { ...state, opened: state.opened + 1, openedByRule }
}

function withoutOld(state: StormState, { windowSeconds }: StormCaps, now: number): StormState {
  const storms = Object.fromEntries(Object.entries(state.storms).filter(([, { until }]) => until > now))
  const isOver = now - state.windowStart >= windowSeconds * 1000
  return isOver ? { ...NOTHING, windowStart: now, storms } : { ...state, storms }
}

/**
 * The caps that are exceeded. A storm lasts until no alert came for a window; until then its alerts get no ticket of
 * their own.
 */
function overCap(state: StormState, rule: string, caps: StormCaps): string | undefined {
  const storm = stormOver(state, rule)
  if (storm !== undefined) return storm.key
  if ((state.openedByRule[rule] ?? 0) >= caps.perRule) return rule
  return state.opened >= caps.perConnection ? ALL_RULES : undefined
}

function stormOver({ storms }: StormState, rule: string): (Storm & { key: string }) | undefined {
  const key = [rule, ALL_RULES].find((candidate) => storms[candidate] !== undefined)
  const storm = key === undefined ? undefined : storms[key]
  return key === undefined || storm === undefined ? undefined : { ...storm, key }
}
