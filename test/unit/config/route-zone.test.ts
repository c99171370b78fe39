import { expect, test } from 'vitest'
import { saidOf, withBridge } from './mistakes.ts'

const withZone = (zone: string): Promise<readonly string[]> =>
  saidOf(withBridge('template: incident', `template: incident\n    timeZone: ${zone}`))

test('a route may say in which zone its tickets give times as well', async () => {
  expect((await withZone('Europe/Berlin')).join()).not.toContain('timeZone')
})

test.each([
  ['Europe/Berln', 'Europe/Berln is not a time zone. Did you mean Europe/Berlin?'],
  ['somewhere', 'somewhere is not a time zone: use one of the IANA database, such as Europe/Berlin'],
])('the zone %s is refused, with what is meant', async (zone, said) => {
  expect((await withZone(zone)).join()).toContain(said)
})
