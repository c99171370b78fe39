import type { StormCaps } from '../../config/config.ts'
import type { RollUp } from '../../storage/ledger.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'
import { digest } from '../../ticket/digest.ts'
import { rollUpCorrelationId } from '../../ticket/keys.ts'
import { createSharedState, type SharedState, type SharedStateOptions } from './shared-state.ts'

/** Where an alert that would open a ticket goes instead, during a storm. */
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

/** What instances share about one desk: the tickets opened in this window, and the storms that go on. */
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

/** Stands for the desk as a whole among its rules. */
const ALL_RULES = '*'

const NOTHING: StormState = { windowStart: 0, opened: 0, openedByRule: {}, storms: {} }

export const STORM_FORMAT: RegisterFormat<StormState> = {
  name: 'register of storms',
  version: 1,
  defaults: NOTHING,
  upgrades: [(state: Stored) => state],
}

/** Counts the tickets that are opened, for all instances together, in one shared value per desk. */
export function createStorms(options: SharedStateOptions): Storms {
  const values = new Map<string, SharedState<StormState>>()
  const valueOf = (desk: string): SharedState<StormState> => {
    const value = values.get(desk) ?? createSharedState(`storm/${desk}`, STORM_FORMAT, options)
    values.set(desk, value)
    return value
  }
  return {
    admit: async (desk, rule, caps) => {
      const value = valueOf(desk)
      const key = digest('rule', rule.toLowerCase()).slice(0, 12)
      const over = wayUnder(await value.look(), key, caps, options.now())
      const state = over ?? (await value.change((current) => counted(current, key, caps, options.now())))
      const storm = state && stormOver(state, key)
      if (storm === undefined) return undefined
      const row = rollUpCorrelationId(desk, `${storm.key}|${storm.since}`)
      return { row, rollUp: { rule: storm.key === ALL_RULES ? '' : rule, since: storm.since } }
    },
  }
}

/** The state when a storm goes on whose end is far: nothing needs to be written for one alert more. */
function wayUnder(state: StormState, rule: string, caps: StormCaps, now: number): StormState | undefined {
  const storm = stormOver(state, rule)
  return storm !== undefined && storm.until - now > (caps.windowSeconds * 1000) / 2 ? state : undefined
}

/** One ticket more; over a cap a storm begins, or goes on for another window. */
function counted(before: StormState, rule: string, caps: StormCaps, now: number): StormState {
  const state = withoutOld(before, caps, now)
  const over = overCap(state, rule, caps)
  if (over !== undefined) {
    const since = state.storms[over]?.since ?? new Date(now).toISOString()
    const storm = { since, until: now + caps.windowSeconds * 1000 }
    return { ...state, storms: { ...state.storms, [over]: storm } }
  }
  const openedByRule = { ...state.openedByRule, [rule]: (state.openedByRule[rule] ?? 0) + 1 }
  return { ...state, opened: state.opened + 1, openedByRule }
}

function withoutOld(state: StormState, { windowSeconds }: StormCaps, now: number): StormState {
  const storms = Object.fromEntries(Object.entries(state.storms).filter(([, { until }]) => until > now))
  const isOver = now - state.windowStart >= windowSeconds * 1000
  return isOver ? { ...NOTHING, windowStart: now, storms } : { ...state, storms }
}

/** What is over its cap. A storm lasts until nothing came for a window; until then nothing of it gets its own ticket. */
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
