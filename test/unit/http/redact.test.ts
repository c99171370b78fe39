import { describe, expect, test } from 'vitest'
import { oneLine } from '../../../shared/http/answer.ts'
import { withoutTokens } from '../../../shared/http/redact.ts'

const TOKEN = 'aB3+cd/ef=gh-ij_kl.mnopqrstuvw'

describe('a token of ours is taken out', () => {
  test.each([
    ['as it is', TOKEN],
    ['in JSON with \\u002b', TOKEN.replace('+', String.raw`\u002b`).replace('=', String.raw`\u003D`)],
    ['in JSON with escaped slashes', TOKEN.replace('/', String.raw`\/`)],
    ['in a URL', encodeURIComponent(TOKEN)],
  ])('%s', (_, spelling) => {
    expect(withoutTokens(`before "${spelling}" after ${spelling}`, [TOKEN])).toBe(
      'before "[redacted]" after [redacted]',
    )
  })

  test('each of several', () => {
    const other = 'Z'.repeat(40)
    expect(withoutTokens(`${other} and ${TOKEN}`, [TOKEN, other])).toBe('[redacted] and [redacted]')
  })

  test.each([
    ['a text without it', 'nothing of it', TOKEN],
    ['a text with a part of it', 'mnopqrstuvw', TOKEN],
    ['a text when the token is an ordinary word', 'dead letters', 'dead'],
  ])('but not from %s', (_, text, token) => {
    expect(withoutTokens(text, [token])).toBe(text)
  })
})

describe('a product’s words become part of a message without', () => {
  const jwt = `eyJ${'a1'.repeat(20)}.eyJ${'b2'.repeat(20)}.${'c3'.repeat(20)}`

  test.each([
    ['a bearer token', 'bad header Authorization: Bearer abc123DEF456', 'abc123DEF456'],
    ['a basic credential', 'Basic dXNlcjpwYXNzd29yZDE=', 'dXNlcjpwYXNzd29yZDE='],
    ['a portal’s token', 'Token q83vEjRWeJA= has ended', 'q83vEjRWeJA='],
    ['a parameter', 'GET /x?access_token=s3cr3t&a=1', 's3cr3t'],
    ['a member of JSON', '{"client_secret": "hunter2"}', 'hunter2'],
    ['a member of JSON within JSON', String.raw`{\"refresh_token\":\"hunter2\"}`, 'hunter2'],
    ['a password', 'login failed, password: hunter2', 'hunter2'],
    ['a JSON web token', `cannot read ${jwt} at 1`, jwt],
    ['a JSON web token that is cut', `cannot read ${jwt.slice(0, 80)}`, jwt.slice(0, 80)],
  ])('%s', (_, text, secret) => {
    const redacted = oneLine(text)
    expect(redacted).toContain('[redacted]')
    expect(redacted).not.toContain(secret)
  })

  test('a secret that the end of the message would cut', () => {
    const redacted = oneLine(`${'x'.repeat(470)} access_token=${'s3cr3t'.repeat(40)}`)
    expect(redacted).not.toContain('s3cr')
  })

  test.each([
    'The token is invalid',
    'Token expired',
    'Basic authentication is switched off',
    'Operation Failed: No Record found',
    'AADSTS700016: Application with identifier was not found',
    'Data Policy Exception: Close notes; basic_info is mandatory',
  ])('and otherwise as they are: %s', (text) => {
    expect(oneLine(text)).toBe(text)
  })
})
