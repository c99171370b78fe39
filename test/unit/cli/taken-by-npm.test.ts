import { expect, test } from 'vitest'
import { takenByNpm } from '../../../cli/taken-by-npm.ts'

/** As npm 11 leaves it. */
const environment = {
  npm_lifecycle_event: 'sync',
  npm_config_dry_run: 'true',
  npm_config_wait: '',
  npm_config_audit: '',
  npm_config_token_description: 'http://127.0.0.1:7071',
  npm_config_yes: 'true',
  npm_config_force: 'true',
}

const taken = (names: readonly string[], words: readonly string[] = [], script = 'sync') =>
  takenByNpm({ script, names, words }, environment)

test.each([
  ['a flag', ['renew', 'dry-run'], 'dry-run'],
  ['a flag that npm takes for a longer one of its own', ['to'], 'to'],
  ['a flag that says no', ['wait', 'no-wait'], 'no-wait'],
])('%s that stood before -- is found', (_, names, name) => {
  expect(taken(names)).toBe(name)
})

test.each([
  ['is given as well', ['dry-run'], ['servicenow', '--dry-run']],
  ['is given with a value', ['dry-run'], ['--dry-run=x']],
  ['was given to nobody', ['renew', 'from', 'audit'], []],
  ['people set for npm', ['yes', 'force'], []],
])('an option that %s is not taken', (_, names, words) => {
  expect(taken(names, words)).toBeUndefined()
})

test('what another script was given is not for this one', () => {
  expect(taken(['dry-run'], [], 'connect')).toBeUndefined()
})
