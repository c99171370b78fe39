import { randomBytes } from 'node:crypto'
import { suggestion } from '../../closest-name.ts'
import { asksForTags } from '../../config/compile-route.ts'
import type { Config } from '../../config/config.ts'
import { BridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Muting } from '../../silence/silence.ts'
import type { Journal, Registers } from '../../storage/ports.ts'
import { createSharedState } from '../protect/shared-state.ts'
import {
  countAhead,
  endOf,
  MOST_SILENCES,
  SILENCE_FORMAT,
  SILENCES,
  type SilenceState,
  type StoredSilence,
  withoutOld,
} from './silence-register.ts'

/** A silence as a person requests it. Times are ISO 8601 with a zone. */
export interface AskedSilence {
  /** Default: now. */
  readonly from?: string
  readonly until: string
  /** A condition in CEL. Without it and without routes, all alerts are meant: then `isForAll` must be set. */
  readonly when?: string
  readonly routes?: readonly string[]
  readonly mute?: Muting
  readonly why: string
  /** All alerts are meant. */
  readonly isForAll?: boolean
}

/** What people do with silences. */
export interface Silences {
  /** Those in force and to come, and those that were over within a week; the one that ends last first. */
  list(): Promise<readonly StoredSilence[]>
  /** @param by who asks. @throws BridgeError `request_invalid` with what is wrong */
  add(asked: AskedSilence, by: string): Promise<StoredSilence>
  /** Ends one before its time. @throws BridgeError `silence_unknown`, also for one that is over */
  end(id: string, by: string): Promise<StoredSilence>
}

export interface SilencesOptions {
  readonly registers: Registers
  readonly journal: Pick<Journal, 'write'>
  readonly config: () => Promise<Pick<Config, 'routes' | 'enrich'>>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A silence that lasts longer is a window of bridge.yaml, or a route that ignores. */
const LONGEST_DAYS = 30
const FARTHEST_DAYS = 366
const DAY_MS = 86_400_000

/** The longest texts of a silence, in characters. */
export const MOST_CHARACTERS = { when: 1000, why: 200, by: 100 } as const

export function createSilences(options: SilencesOptions): Silences {
  const { journal, log, now } = options
  const shared = createSharedState(SILENCES, SILENCE_FORMAT, options)
  /** Of what is stored at this moment. */
  const stored = async (): Promise<SilenceState> => {
    let state: SilenceState = SILENCE_FORMAT.defaults
    await shared.changeStored((known) => {
      state = known
      return undefined
    })
    return state
  }
  return {
    list: async () =>
      withoutOld(await stored(), now()).silences.toSorted((one, other) =>
        endOf(other).localeCompare(endOf(one)),
      ),
    add: async (asked, by) => {
      const silence = await checkedSilence(asked, by, options)
      const after = await shared.changeStored((state) => {
        const kept = withoutOld(state, now())
        return countAhead(kept, now()) >= MOST_SILENCES
          ? undefined
          : { silences: [...kept.silences, silence] }
      })
      if (after === undefined) throw invalid(`There are ${MOST_SILENCES} silences; end one first.`)
      const { id, why, until, addedAt: at } = silence
      await journal.write([{ step: 'silenced', at, deliveryId: id, by: silence.by, why, until }])
      log('info', 'silence-added', { silence: id, by: silence.by, until, reason: why })
      return silence
    },
    end: async (id, by) => {
      const at = isoOf(now())
      const endedBy = by.slice(0, MOST_CHARACTERS.by)
      const isEnding = (silence: StoredSilence): boolean => silence.id === id && endOf(silence) > at
      const after = await shared.changeStored((state) =>
        state.silences.some(isEnding)
          ? {
              silences: withoutOld(state, now()).silences.map((silence) =>
                isEnding(silence) ? { ...silence, endedAt: at, endedBy } : silence,
              ),
            }
          : undefined,
      )
      const ended = after?.silences.find((silence) => silence.id === id)
      if (ended === undefined) {
        throw new BridgeError('silence_unknown', 'There is no active silence with that id.')
      }
      await journal.write([{ step: 'unsilenced', at, deliveryId: id, by: endedBy }])
      log('info', 'silence-ended', { silence: id, by: endedBy })
      return ended
    },
  }
}

/** @throws BridgeError `request_invalid` */
async function checkedSilence(
  asked: AskedSilence,
  by: string,
  { config, now }: SilencesOptions,
): Promise<StoredSilence> {
  const { when, routes, mute } = asked
  const why = textOf('why', asked.why)
  if (why === '') throw invalid('Say why: the journal keeps it.')
  await checkAlerts(asked, config)
  return {
    id: idOf(now()),
    ...checkedTimes(asked, now()),
    ...(when === undefined ? {} : { when }),
    ...(routes === undefined ? {} : { routes }),
    ...(mute === undefined ? {} : { mute }),
    why,
    by: by.slice(0, MOST_CHARACTERS.by),
    addedAt: isoOf(now()),
  }
}

/** Which alerts it matches. */
async function checkAlerts(
  { when, routes, isForAll = false }: AskedSilence,
  config: SilencesOptions['config'],
): Promise<void> {
  if (when === undefined && routes === undefined) {
    if (isForAll) return
    throw invalid('Say which alerts: give a condition or routes, or all.')
  }
  if (when !== undefined) await checkWhen(when)
  // A command may have no readable configuration: then the names of routes are not checked.
  const known = await config().catch(() => undefined)
  if (known === undefined) return
  const names = known.routes.map(({ name }) => name)
  if (routes !== undefined) checkRoutes(routes, names)
  if (when !== undefined && known.enrich === undefined && asksForTags(when)) {
    throw invalid('when: tags are not looked up: bridge.yaml has no enrich.')
  }
}

function checkedTimes({ from, until }: AskedSilence, now: number): Pick<StoredSilence, 'from' | 'until'> {
  const begin = from === undefined ? now : Date.parse(from)
  const end = Date.parse(until)
  if (Number.isNaN(begin) || Number.isNaN(end)) throw invalid('A time is written as 2026-11-26T22:00:00Z.')
  if (end <= now) throw invalid('Its end is in the past.')
  if (end <= begin) throw invalid('Its end must be later than its beginning.')
  if (end - begin > LONGEST_DAYS * DAY_MS) {
    throw invalid(
      `It may last ${LONGEST_DAYS} days; what lasts longer belongs in maintenance of bridge.yaml.`,
    )
  }
  if (begin - now > FARTHEST_DAYS * DAY_MS) throw invalid('It may begin within a year.')
  return { from: isoOf(begin), until: isoOf(end) }
}

async function checkWhen(when: string): Promise<void> {
  textOf('when', when)
  const { compileCondition } = await import('../../expression/expression.ts')
  const compiled = compileCondition(when)
  if (Array.isArray(compiled)) throw invalid(`when: ${compiled.map(({ reason }) => reason).join('; ')}`)
}

function checkRoutes(routes: readonly string[], known: readonly string[]): void {
  for (const name of routes) {
    if (!known.includes(name)) throw invalid(`There is no route ${name}${suggestion(name, known)}`)
  }
}

function textOf(name: keyof typeof MOST_CHARACTERS, text: string): string {
  const trimmed = text.trim()
  if (trimmed.length <= MOST_CHARACTERS[name]) return trimmed
  throw invalid(`${name} can have at most ${MOST_CHARACTERS[name]} characters.`)
}

function invalid(message: string): BridgeError {
  return new BridgeError('request_invalid', message)
}

/** For people to type: the day, and enough random characters that no two are the same. */
function idOf(now: number): string {
  return `s-${isoOf(now).slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '')}-${randomBytes(3).toString('hex')}`
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
