import { expect, test } from 'vitest'
import { mergeShared } from '../../../shared/connectors/shared-checks.ts'
import type { Check } from '../../../shared/connectors/connector.ts'

const role = (overrides: Partial<Check>): Check => ({
  name: 'role itil',
  isShared: true,
  ok: true,
  detail: 'found',
  ...overrides,
})

const missing = role({ ok: false, detail: 'missing' })
const notNeeded = role({ isNeeded: false, detail: 'not needed here' })
const notLookedAt = role({ isSkipped: true, detail: 'cannot be read' })

test.each<[string, Check[], Check]>([
  ['that fails for one kind fails', [role({}), missing, notNeeded], missing],
  ['that matters to one kind matters', [notNeeded, role({})], role({})],
  ['that one kind could not look at', [notNeeded, notLookedAt], notLookedAt],
  ['that matters to none', [notNeeded, notNeeded], notNeeded],
  ['that fails where it matters', [{ ...missing, isNeeded: false }, missing], missing],
])('a check of all kinds %s is one', (_, checks, merged) => {
  expect(mergeShared(checks)).toEqual([merged])
})

test('a check of one kind is not shared', () => {
  expect(mergeShared([{ name: 'fields can be read', ok: true, detail: '' }])).toEqual([])
})
