import { expect, test } from 'vitest'
import { adviceFor } from '../../../cli/advice.ts'

test.each([
  [
    'an id that no letter has',
    'dead_letter_unknown: No dead letter has that id, or it no longer exists.',
    /^npm run dead-letters -- list$/,
  ],
  ['an id that no silence has', 'silence_unknown: There is none.', /^npm run silence -- list$/],
  [
    'a wrong password or client secret, where the server does not say which',
    'sign_in_needed: https://a/oauth_token.do refused the grant (401 server_error).',
    /^It does not say which .+ password.+ client secret/,
  ],
  [
    'a wrong password',
    'sign_in_needed: https://a/token refused the grant (400 invalid_grant).',
    /^The user name or the password is wrong/,
  ],
  [
    'a wrong client',
    'sign_in_needed: https://a/token refused the grant (400 invalid_client_id).',
    /^Compare the client id/,
  ],
  [
    'a wrong password of a portal',
    'sign_in_needed: https://a/GetToken refused the user (401).',
    /domain before the name/,
  ],
  [
    'a wrong client secret of Entra ID',
    'sign_in_needed: https://a/ refused the grant (AADSTS7000215).',
    /take its value, not its id/,
  ],
  [
    'an expired client secret of Entra ID',
    'sign_in_needed: https://a/ refused the grant (AADSTS7000222).',
    /has expired/,
  ],
  [
    'a role that is missing',
    'incidents can be read: no. product_not_permitted: the table was refused',
    /^Give the user the rights/,
  ],
  [
    'a configuration with problems',
    'config_invalid: The configuration in config has problems:',
    /npm run check-config$/,
  ],
])('the code %s has a sentence of advice', (_, found, advice) => {
  expect(adviceFor(found)).toMatch(advice)
})

test.each(['privileges: no. the user lacks Create on incident', 'sign_in_needed: odd', ''])(
  'an error that says itself what to do (%j) has no advice',
  (found) => {
    expect(adviceFor(found)).toBeUndefined()
  },
)
