import type { LogFacts, LogLevel } from '../../../shared/log.ts'
import { type ConnectionTokens, createConnectionTokens } from '../../../shared/tokens/connection-tokens.ts'
import type { AccessToken, Grant, RefreshTokenGrant, SignInProof } from '../../../shared/tokens/grant.ts'
import type { TokenAnswer } from '../../../shared/tokens/grants/token-answer.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import { InMemoryLocks } from '../../builders/in-memory-storage.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

export const START = Date.parse('2026-02-03T04:00:00.000Z')
export const LIFE_SECONDS = 1000

export const GRANT: RefreshTokenGrant = {
  type: 'refresh_token',
  clientId: 'client',
  clientSecret: 'client-secret',
  refreshToken: 'refresh-1',
  obtainedAt: '2026-02-01T00:00:00.000Z',
  refreshExpiresAt: '2026-05-01T00:00:00.000Z',
  generation: 3,
}

/** A token obtained that many seconds after the start. */
export const tokenAt = (value: string, seconds = 0): AccessToken => ({
  value,
  obtainedAt: new Date(START + seconds * 1000).toISOString(),
  expiresAt: new Date(START + (seconds + LIFE_SECONDS) * 1000).toISOString(),
})

export interface Bench {
  readonly tokens: ConnectionTokens
  readonly store: MemoryTokenStore
  /** Seconds since the start. */
  clock: number
  /** From 0 to 1. */
  random: number
  /** What the server was asked with. */
  readonly requests: (Grant | SignInProof)[]
  readonly locks: InMemoryLocks
  /** The connection's sign-in as it was reported. */
  readonly watched: string[]
  /** The refresh tokens that were revoked. */
  readonly revoked: string[]
  /** What the server answers; unless a test says otherwise, `server-1`, `server-2` ... and no refresh token. */
  answer: () => Promise<TokenAnswer>
  readonly log: { level: LogLevel; event: string; facts: LogFacts }[]
}

export function createBench(
  store: MemoryTokenStore = new MemoryTokenStore(GRANT),
  locks?: InMemoryLocks,
): Bench {
  const now = (): number => START + bench.clock * 1000
  const bench: Bench = {
    store,
    locks: locks ?? new InMemoryLocks({ now, advance: (seconds) => (bench.clock += seconds) }),
    watched: [],
    revoked: [],
    clock: 0,
    random: 0.5,
    requests: [],
    log: [],
    answer: () =>
      Promise.resolve({
        token: tokenAt(`server-${bench.requests.length}`, bench.clock),
        refreshToken: undefined,
      }),
    tokens: createConnectionTokens({
      connection: 'servicenow',
      server: tokenServer(SERVICE_NOW.tokenServer, 'https://example.service-now.com'),
      store,
      locks: {
        hold: (name, work) => bench.locks.hold(name, work),
      },
      revokeToken: async (_, refreshToken) => void bench.revoked.push(refreshToken),
      watch: {
        works: async (_, generation) => void bench.watched.push(`works ${generation}`),
        needed: async (_, generation, reason) => void bench.watched.push(`needed ${generation}: ${reason}`),
      },
      pause: async (seconds) => void (bench.clock += seconds),
      requestToken: (_, by) => {
        bench.requests.push(by)
        return bench.answer()
      },
      log: (level, event, facts) => bench.log.push({ level, event, facts }),
      now,
      random: () => bench.random,
    }),
  }
  return bench
}
