import { expect, test } from 'vitest'
import { createRefreshTokens } from '../../../../shared/bridge/sign-in/refresh-tokens.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { LogFacts } from '../../../../shared/log.ts'

test('each connection is refreshed and its sign-in looked at by itself, and what failed is logged', async () => {
  const refreshed: string[] = []
  const warned: string[] = []
  const lines: LogFacts[] = []
  const refreshTokens = createRefreshTokens({
    connections: async () => ['first', 'second', 'third'],
    tokens: async (connection) => ({
      current: async () => '',
      replace: async () => '',
      refreshIfDue: async () => {
        if (connection === 'second') throw new BridgeError('sign_in_needed', 'sign in again')
        refreshed.push(connection)
        return true
      },
    }),
    warn: async (connection) => void warned.push(connection),
    log: (level, event, facts) => void lines.push({ level, event, ...facts }),
  })
  await refreshTokens()
  expect(refreshed).toEqual(['first', 'third'])
  expect(warned.toSorted()).toEqual(['first', 'second', 'third'])
  expect(lines).toEqual([
    {
      level: 'error',
      event: 'token-not-refreshed',
      connection: 'second',
      code: 'sign_in_needed',
      reason: 'sign in again',
    },
  ])
})
