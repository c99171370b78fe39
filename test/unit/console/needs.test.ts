import { expect, test } from 'vitest'
import { needsOf } from '../../../shared/console/models/needs.ts'

const NOTHING = { connections: [], canary: [], deadLetters: { count: 0, isMore: false }, storms: [] }
const late = { name: 'canary', ok: false, detail: 'The canary of 12:00 is not a ticket after 10 minutes.' }

test('a canary that was missed stands above a connection that is unwell', () => {
  const checks = [{ name: 'sign-in', ok: false, detail: 'refused' }]
  const needs = needsOf({ ...NOTHING, canary: [late], connections: [{ name: 'servicenow', checks }] })
  expect(needs.map(({ what, command }) => [what, command])).toEqual([
    ['canary', 'npm run canary'],
    ['servicenow: sign-in', 'npm run connect -- servicenow --renew'],
  ])
})

test('nothing needs a person while all is well', () => {
  expect(needsOf({ ...NOTHING, canary: [{ ...late, ok: true }] })).toEqual([])
})
