import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { LOG_EVENTS } from '../../../shared/log-events.ts'

const root = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const ALARMS = Object.entries(LOG_EVENTS)
  .filter(([, facts]) => 'isAlarm' in facts)
  .map(([event]) => event)
  .toSorted()

const eventsIn = (text: string, quote: string): string[] =>
  [...text.matchAll(new RegExp(`${quote}([a-z]+(?:-[a-z]+)+)${quote}`, 'g'))].map(([, event = '']) => event)

describe('the events of which a person must hear', () => {
  test('are those that the runbook lists', () => {
    const [, listed = ''] =
      /^Raise an alarm on eight events: ([\s\S]+?)\. /m.exec(read('docs/runbook.md')) ?? []
    expect(eventsIn(listed, '`').toSorted()).toEqual(ALARMS)
    expect(ALARMS).toHaveLength(8)
  })

  test("are those that the runbook's query finds", () => {
    const [, query = ''] =
      /An alarm for events [\s\S]+?```kusto\n([\s\S]+?)```/.exec(read('docs/runbook.md')) ?? []
    expect(eventsIn(query, "'").toSorted()).toEqual(ALARMS)
  })

  test('have an alert rule each', () => {
    const queries = readdirSync(new URL('infra/queries/', root)).map((name) => read(`infra/queries/${name}`))
    const watched = new Set(queries.flatMap((query) => eventsIn(query, "'")))
    expect(ALARMS.filter((event) => !watched.has(event))).toEqual([])
  })
})
