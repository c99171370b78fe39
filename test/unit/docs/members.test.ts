import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { POLICY_MEMBERS } from '../../../shared/config/policy-schema.ts'

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')

test.each(Object.keys(POLICY_MEMBERS))(
  'the page of the configuration has a row for %s of a route',
  (member) => {
    expect(page).toMatch(new RegExp(`^\\| \`${member}\` +\\|`, 'm'))
  },
)
