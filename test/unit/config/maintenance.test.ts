import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { BRIDGE_YAML, buildConfigTexts } from '../../builders/bridge-config.ts'

/** Of the builder's bridge.yaml with these windows. */
async function parsed(windows: readonly string[]) {
  const maintenance = `maintenance:\n${windows.map((window) => `  - ${window}\n`).join('')}`
  return parseConfig(buildConfigTexts({ 'bridge.yaml': `${BRIDGE_YAML}${maintenance}` }), {}, PRODUCTS)
}

async function windowOf(window: string) {
  const config = await parsed([window])
  if (Array.isArray(config)) throw new Error(config.map(formatProblem).join('\n'))
  const [found] = config.maintenance
  if (found === undefined) throw new Error('There is no window.')
  return found
}

async function problemsOf(...windows: readonly string[]): Promise<string[]> {
  const config = await parsed(windows)
  return Array.isArray(config) ? config.map(({ reason }) => reason) : []
}

const at = (time: string): number => Date.parse(time)

describe('a window', () => {
  test('that comes once is in force between its times, by the clock of its zone', async () => {
    const { spanAt, nextAfter } = await windowOf(
      '{ name: move, from: 2026-12-05T20:00, until: 2026-12-06T06:00, timeZone: Europe/Berlin }',
    )
    const span = { from: at('2026-12-05T19:00Z'), until: at('2026-12-06T05:00Z') }
    expect([spanAt(span.from - 1), spanAt(span.from), spanAt(span.until)]).toEqual([
      undefined,
      span,
      undefined,
    ])
    expect([nextAfter(span.from - 1), nextAfter(span.from)]).toEqual([span, undefined])
  })

  test('that recurs is in force on its days', async () => {
    const { spanAt, nextAfter, timesText } = await windowOf(
      '{ name: patches, from: "22:00", until: "02:00", weekdays: [tuesday], weeks: [2], timeZone: Europe/Berlin }',
    )
    const span = { from: at('2026-12-08T21:00Z'), until: at('2026-12-09T01:00Z') }
    expect([spanAt(at('2026-12-09T00:00Z')), nextAfter(at('2026-12-01T00:00Z'))]).toEqual([span, span])
    expect(spanAt(at('2026-12-02T00:00Z'))).toBeUndefined()
    expect(timesText).toBe('second tuesday 22:00 to 02:00 Europe/Berlin')
  })

  test('says what it is about and what it does; by default all alerts, and what each route says', async () => {
    const whole = await windowOf(
      '{ name: a, from: "01:00", until: "02:00", when: alert.severity == "Sev3", routes: [incidents], mute: drop, why: tests }',
    )
    expect(whole).toMatchObject({
      name: 'a',
      muting: 'drop',
      why: 'tests',
      whenText: 'alert.severity == "Sev3"',
    })
    expect(whole.routes).toEqual(new Set(['incidents']))
    const bare = await windowOf('{ name: a, from: "01:00", until: "02:00" }')
    expect([bare.when, bare.routes, bare.muting, bare.why]).toEqual([undefined, undefined, undefined, ''])
  })
})

test('a route says what silences do with its alerts', async () => {
  const texts = buildConfigTexts({
    'bridge.yaml': BRIDGE_YAML.replace('    continue: true', '    mute: note'),
  })
  const config = await parseConfig(texts, {}, PRODUCTS)
  expect(config).toMatchObject({ routes: [{ muting: 'note' }, { name: 'incidents' }] })
})

test.each([
  ['{ name: a, from: "01:00", until: "02:00", timeZone: Europe/Berlni }', 'no time zone Europe/Berlni'],
  ['{ name: a, from: "01:00", until: 2026-12-06T06:00 }', 'both be times of day, or both have a date'],
  ['{ name: a, from: 2026-12-06T06:00, until: 2026-12-06T06:00 }', 'must be later than from'],
  ['{ name: a, from: 2026-02-30T06:00, until: 2026-03-01T06:00 }', '2026-02-30T06:00 is not a valid date'],
  [
    '{ name: a, from: 2026-12-05T06:00, until: 2026-12-06T06:00, days: [1] }',
    'days is for a recurring window',
  ],
  ['{ name: a, from: "01:00", until: "02:00", weeks: [1] }', 'add weekdays'],
  [
    '{ name: a, from: "01:00", until: "02:00", routes: [incidens] }',
    'there is no route incidens. Did you mean incidents?',
  ],
  ['{ name: a, from: "01:00", until: "02:00", when: alert.mood == "bad" }', 'alert has no mood'],
  [
    '{ name: a, from: "01:00", until: "02:00", when: alert.resource.tags.team == "x" }',
    'tags are not looked up',
  ],
  ['{ name: a, from: "25:00", until: "02:00" }', 'from'],
  ['{ name: a, from: "01:00", until: "02:00", mute: loud }', 'mute'],
])('%s is refused', async (window, reason) => {
  expect(await problemsOf(window)).toEqual([expect.stringContaining(reason)])
})

test('two windows of one name are refused', async () => {
  const window = '{ name: a, from: "01:00", until: "02:00" }'
  expect(await problemsOf(window, window)).toEqual(['there are two windows a'])
})
