import { readHours } from '../../bridge/journal/recount.ts'
import { phaseOf, type SilencePhase, type StoredSilence } from '../../bridge/mute/silence-register.ts'
import type { AskedSilence } from '../../bridge/mute/silences.ts'
import type { MaintenanceWindow } from '../../config/config.ts'
import { BridgeError } from '../../errors.ts'
import { type Muting, MUTINGS } from '../../silence/silence.ts'
import { type ConsoleData, hoursAgo } from '../data.ts'

/** A silence that a person has added. */
export interface ListedSilence extends StoredSilence {
  readonly phase: SilencePhase
}

/** A window of `maintenance`. Times are ISO 8601 UTC. */
export interface ListedWindow {
  readonly name: string
  readonly why: string
  /** Its condition; null: all alerts. */
  readonly when: string | null
  /** Null: all. */
  readonly routes: readonly string[] | null
  /** Null: as each route says. */
  readonly mute: Muting | null
  /** Its times as a text for people. */
  readonly times: string
  /** When it ends, while it is in force; else null. */
  readonly until: string | null
  /** When it begins next; null when it does not begin within two years. */
  readonly next: string | null
}

export interface SilencesNow {
  /** ISO 8601 UTC. */
  readonly at: string
  readonly silences: readonly ListedSilence[]
  readonly windows: readonly ListedWindow[]
  /** Alerts of the last 24 hours that were held or dropped, by route. */
  readonly muted: readonly { readonly route: string; readonly count: number }[]
  /** Names of routes that a silence can be for. */
  readonly routes: readonly string[]
}

export async function readSilences(data: ConsoleData): Promise<SilencesNow> {
  const now = data.now()
  const [silences, config, hours] = await Promise.all([
    (await data.silences()).list(),
    data.config(),
    data.registers().then((registers) => readHours(hoursAgo(24, now), registers)),
  ])
  const muted = new Map<string, number>()
  for (const { counts } of hours) {
    for (const [route, { muted: times }] of Object.entries(counts.routes)) {
      if (times > 0) muted.set(route, (muted.get(route) ?? 0) + times)
    }
  }
  return {
    at: new Date(now).toISOString(),
    silences: silences.map((silence) => ({ ...silence, phase: phaseOf(silence, now) })),
    windows: config.maintenance.map((window) => listedWindow(window, now)),
    muted: [...muted].map(([route, count]) => ({ route, count })),
    routes: config.routes.map(({ name }) => name),
  }
}

function listedWindow(window: MaintenanceWindow, now: number): ListedWindow {
  const { name, why, whenText = null, routes, muting = null, timesText: times } = window
  return {
    name,
    why,
    when: whenText,
    routes: routes === undefined ? null : [...routes],
    mute: muting,
    times,
    until: isoOrNull(window.spanAt(now)?.until),
    next: isoOrNull(window.nextAfter(now)?.from),
  }
}

function isoOrNull(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString()
}

/** The durations that the form offers, in minutes, by the value in its list. */
export const LENGTHS = [
  ['30', '30 minutes'],
  ['60', '1 hour'],
  ['120', '2 hours'],
  ['240', '4 hours'],
  ['480', '8 hours'],
  ['1440', '1 day'],
  ['4320', '3 days'],
  ['10080', '7 days'],
] as const

/** The silence that the form describes. @param now epoch milliseconds @throws BridgeError `request_invalid` */
export function askedSilence(form: Readonly<Record<string, unknown>>, now: number): AskedSilence {
  const textOf = (name: string): string => {
    const value = form[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  const minutes = LENGTHS.find(([value]) => value === textOf('minutes'))?.[0]
  if (minutes === undefined) throw new BridgeError('request_invalid', 'Choose a duration from the list.')
  const mute = textOf('mute')
  const muting = MUTINGS.find((each) => each === mute)
  if (mute !== '' && muting === undefined)
    throw new BridgeError('request_invalid', `mute is ${MUTINGS.join(', ')} or empty.`)
  const routes = [form['route'] ?? []].flat().filter((route) => typeof route === 'string')
  const when = textOf('when')
  return {
    until: new Date(now + Number(minutes) * 60_000).toISOString(),
    ...(when === '' ? {} : { when }),
    ...(routes.length === 0 ? {} : { routes }),
    ...(muting === undefined ? {} : { mute: muting }),
    why: textOf('why'),
    isForAll: textOf('all') === 'yes',
  }
}
