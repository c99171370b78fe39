import { expect, test } from 'vitest'
import { closestName, suggestion } from '../../shared/closest-name.ts'

const KNOWN = ['severity', 'resource', 'resourceGroup', 'url']

test.each([
  ['severty', 'severity'],
  ['Severity', 'severity'],
  ['resource_group', 'resourceGroup'],
  ['sev', 'severity'],
  ['urls', 'url'],
  ['team', undefined],
  ['u', undefined],
])('%s is probably %s', (name, meant) => {
  expect(closestName(name, KNOWN)).toBe(meant)
})

test('a beginning of several names is none of them', () => {
  expect(closestName('never', ['never-after', 'never-before'])).toBeUndefined()
})

test('a suggestion is the one close name, or all names', () => {
  expect([suggestion('severty', KNOWN), suggestion('team', ['a', 'b']), suggestion('team', [])]).toEqual([
    '. Did you mean severity?',
    '. There is a, b.',
    '',
  ])
})
