import { suggestion } from '../closest-name.ts'
import type { Condition } from '../expression/expression.ts'
import type { Silence } from '../silence/silence.ts'
import { type Span, spanAround } from '../silence/span.ts'
import { isTimeZone } from '../time-zone.ts'
import type { BridgeDocument } from './bridge-schema.ts'
import { compileWhen, type Report, reportUnreadTags } from './compile-route.ts'
import type { Config, MaintenanceWindow } from './config.ts'
import type { Problem } from './problem.ts'
import type { YamlFile } from './yaml-file.ts'

type WindowDocument = NonNullable<BridgeDocument['maintenance']>[number]

/** Only a configuration with a window loads the library of time zones. */
const schedules = () => import('../silence/schedule.ts')

/** The windows of `maintenance`. @param problems takes what is wrong with them */
export async function maintenanceOf(
  bridge: YamlFile<BridgeDocument>,
  problems: Problem[],
): Promise<Pick<Config, 'maintenance'>> {
  const { maintenance: documents = [] } = bridge.value
  const routes = bridge.value.routes.map(({ name }) => name)
  const windows: MaintenanceWindow[] = []
  const names = new Set<string>()
  for (const [index, document] of documents.entries()) {
    const report: Report = (key, reason, at) =>
      void problems.push(bridge.problemAt(['maintenance', index, key], reason, { offset: at }))
    if (names.has(document.name)) report('name', `there are two windows ${document.name}`)
    names.add(document.name)
    for (const name of document.routes ?? []) {
      if (!routes.includes(name)) report('routes', `there is no route ${name}${suggestion(name, routes)}`)
    }
    const when = await compileWhen(document, report)
    reportUnreadTags(document.when ?? '', bridge.value.enrich !== undefined, report)
    const times = await timesOf(document, report)
    if (times !== undefined) windows.push(windowOf(document, when, times))
  }
  return { maintenance: windows }
}

function windowOf(document: WindowDocument, when: Condition | undefined, times: Times): MaintenanceWindow {
  const { name, why = '', routes, mute, when: whenText } = document
  const silence: Silence = {
    name,
    why,
    when,
    routes: routes && new Set(routes),
    muting: mute,
    spanAt: times.spanAt,
  }
  return {
    ...silence,
    ...(whenText === undefined ? {} : { whenText }),
    timesText: timesText(document),
    nextAfter: times.nextAfter,
  }
}

interface Times extends Pick<Silence, 'spanAt'>, Pick<MaintenanceWindow, 'nextAfter'> {}

async function timesOf(document: WindowDocument, report: Report): Promise<Times | undefined> {
  const { from, until, timeZone = 'UTC' } = document
  if (!isTimeZone(timeZone)) {
    report(
      'timeZone',
      `there is no time zone ${timeZone} in the IANA database; use one such as Europe/Berlin`,
    )
    return undefined
  }
  if (isDayAndTime(from) !== isDayAndTime(until)) {
    report('until', 'from and until must both be times of day, or both have a date')
    return undefined
  }
  const { instantOf } = await schedules()
  return isDayAndTime(from)
    ? timesOnce(document, (local) => instantOf(local, timeZone), report)
    : timesAgain(document, timeZone, report)
}

async function timesAgain(
  { from, until, weekdays, weeks, days }: WindowDocument,
  timeZone: string,
  report: Report,
): Promise<Times> {
  if (weeks !== undefined && weekdays === undefined)
    report('weeks', 'weeks selects among weekdays; add weekdays')
  const { nextWindow, windowAround } = await schedules()
  const schedule = {
    from,
    until,
    timeZone,
    ...(weekdays === undefined ? {} : { weekdays }),
    ...(weeks === undefined ? {} : { weeks }),
    ...(days === undefined ? {} : { days }),
  }
  return { spanAt: (now) => windowAround(schedule, now), nextAfter: (now) => nextWindow(schedule, now) }
}

function timesOnce(
  document: WindowDocument,
  instantOf: (local: string) => number,
  report: Report,
): Times | undefined {
  for (const key of ['weekdays', 'weeks', 'days'] as const) {
    if (document[key] !== undefined) report(key, `${key} is for a recurring window; remove the date of from`)
  }
  const span = spanOf(document.from, document.until, instantOf, report)
  if (span === undefined) return undefined
  return {
    spanAt: (now) => spanAround(span, now),
    nextAfter: (now) => (span.from > now ? span : undefined),
  }
}

function isDayAndTime(text: string): boolean {
  return text.includes('T')
}

function spanOf(
  from: string,
  until: string,
  instantOf: (local: string) => number,
  report: Report,
): Span | undefined {
  const instants: number[] = []
  for (const [key, local] of [
    ['from', from],
    ['until', until],
  ] as const) {
    try {
      instants.push(instantOf(local))
    } catch {
      report(key, `${local} is not a valid date`)
    }
  }
  const [begin, end] = instants
  if (begin === undefined || end === undefined) return undefined
  if (begin < end) return { from: begin, until: end }
  report('until', 'must be later than from')
  return undefined
}

/** For people: `second tuesday 22:00 to 02:00 Europe/Berlin`. */
function timesText({ from, until, timeZone = 'UTC', weekdays, weeks, days }: WindowDocument): string {
  const parts = [
    ...(weeks === undefined ? [] : [weeks.map((week) => WEEK_WORDS.get(week) ?? String(week)).join(', ')]),
    ...(weekdays === undefined ? [] : [weekdays.join(', ')]),
    ...(days === undefined ? [] : [`day ${days.join(', ')} of the month`]),
    `${from} to ${until}`.replaceAll('T', ' '),
    timeZone,
  ]
  return parts.join(' ')
}

const WEEK_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'first'],
  [2, 'second'],
  [3, 'third'],
  [4, 'fourth'],
  [5, 'fifth'],
  [-1, 'last'],
])
