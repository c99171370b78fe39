import { describe, expect, test } from 'vitest'
import { type ConnectionTokens, createConnectionTokens } from '../../../shared/tokens/connection-tokens.ts'
import type { RefreshTokenGrant } from '../../../shared/tokens/grant.ts'
import { signIn } from '../../../shared/tokens/sign-in.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import type { SignInWatch } from '../../../shared/tokens/token-renewal.ts'
import { type Clock, createClock, START } from '../../builders/clock.ts'
import { InMemoryLocks } from '../../builders/in-memory-storage.ts'
import { Doom } from './doom.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { type Manner, ScriptedTokenServer } from './scripted-token-server.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const GRANT: RefreshTokenGrant = {
  type: 'refresh_token',
  clientId: 'client',
  refreshToken: 'refresh-1',
  obtainedAt: START,
  refreshExpiresAt: '2027-02-21T12:00:00.000Z',
  generation: 3,
}
const RENEWED: RefreshTokenGrant = {
  ...GRANT,
  previous: { ...GRANT, refreshToken: 'refresh-0', generation: 2, version: 'v0' },
}

/** What outlives a process. */
interface World {
  readonly clock: Clock
  readonly store: MemoryTokenStore
  readonly locks: InMemoryLocks
  readonly server: ScriptedTokenServer
  readonly needed: string[]
}

function createWorld(manner: Manner, grant: RefreshTokenGrant, ...alive: readonly string[]): World {
  const clock = createClock()
  return {
    clock,
    store: new MemoryTokenStore(grant),
    locks: new InMemoryLocks(clock),
    server: new ScriptedTokenServer(manner, clock.now, ...alive),
    needed: [],
  }
}

const server = tokenServer(SERVICE_NOW.tokenServer, 'https://example.service-now.com')

function startProcess({ clock, store, locks, server: product, needed }: World, doom: Doom): ConnectionTokens {
  const watch: SignInWatch = {
    works: async () => undefined,
    needed: async (_, __, reason) => void needed.push(reason),
  }
  return createConnectionTokens({
    connection: 'servicenow',
    server,
    store: doom.over(store),
    // The lock that a killed process has is not given back.
    locks: {
      hold: async (name, work) => {
        const held = await locks.hold(name, (lock) =>
          work(doom.over(lock)).catch((error: unknown) => ({ error })),
        )
        if (doom.hasCome) locks.seize(name)
        if (typeof held === 'object' && held !== null && 'error' in held) throw held.error
        return held
      },
    },
    requestToken: doom.over(product.request),
    revokeToken: doom.over(product.revoke),
    watch: doom.over(watch),
    log: () => undefined,
    now: clock.now,
    random: () => 0.5,
    pause: async (seconds) => clock.advance(seconds),
  })
}

/** A fresh process, a minute later: whether it has a token that works, and else what it says. */
async function outcomeOf(world: World): Promise<string> {
  world.clock.advance(61)
  const tokens = startProcess(world, new Doom(Infinity))
  try {
    const token = await tokens.replace('a token that the product refused')
    return world.server.accessTokens.has(token) ? 'works' : 'gives a token that nobody knows'
  } catch (error) {
    return String(error)
  }
}

function canWork({ store, server: product }: World): boolean {
  const grant = store.grant as RefreshTokenGrant
  return [grant.refreshToken, grant.previous?.refreshToken].some((token) =>
    product.refreshTokens.has(String(token)),
  )
}

const SAYS_SO = /Sign in again: npm run connect -- servicenow --renew$/
/** More steps than any of the stories has. */
const STEPS = 60

/** What is stored, the refresh tokens that are alive, and at how many steps a rotation can be lost for good. */
const STORIES: [string, RefreshTokenGrant, string[], number][] = [
  ['a grant', GRANT, ['refresh-1'], 4],
  ['a grant after another sign-in', RENEWED, ['refresh-0', 'refresh-1'], 0],
  ['a grant that is dead, with a living one before it', RENEWED, ['refresh-0'], 4],
]

describe.each<Manner>(['rotates', 'gives the same', 'gives none'])('with a server that %s', (manner) => {
  test.each(STORIES)(
    '%s survives being killed at any step, or says what to do',
    async (_, grant, alive, losing) => {
      const reached: number[] = []
      const lost: number[] = []
      for (let step = 1; step <= STEPS; step += 1) {
        const world = createWorld(manner, grant, ...alive)
        const doom = new Doom(step)
        await startProcess(world, doom)
          .current()
          .catch(() => undefined)
        if (doom.hasCome) reached.push(step)
        world.store.token = undefined
        const isAlive = canWork(world)
        if (!isAlive) lost.push(step)
        const outcome = await outcomeOf(world)
        expect([step, outcome]).toEqual([step, expect.stringMatching(isAlive ? /^works$/ : SAYS_SO)])
        expect(world.needed).toHaveLength(isAlive ? 0 : 1)
      }
      // Only between the answer that rotates and the write can a grant be lost: after the answer, around the look whether
      // someone signed in meanwhile, and before the write.
      expect(lost).toHaveLength(manner === 'rotates' ? losing : 0)
      expect(reached.length).toBeGreaterThan(8)
      expect(reached.length).toBeLessThan(STEPS)
    },
  )

  test('a sign-in that is killed at any step leaves a connection that works', async () => {
    for (let step = 1; step <= STEPS; step += 1) {
      const world = createWorld(manner, GRANT, 'refresh-1')
      const doom = new Doom(step)
      const options = {
        connection: 'servicenow',
        server,
        store: doom.over(world.store),
        requestToken: doom.over(world.server.request),
        refreshTokenLifetimeSeconds: 7_776_000,
        now: world.clock.now,
      }
      await signIn(options, {
        type: 'password',
        clientId: 'client',
        user: 'bridge',
        password: 'hunter2',
      }).catch(() => undefined)
      expect([step, await outcomeOf(world)]).toEqual([step, 'works'])
    }
  })
})

describe('a grant before is kept until the new one has worked', () => {
  test.each<Manner>(['gives the same', 'gives none'])(
    '[S-34] then it is revoked and disabled (%s)',
    async (manner) => {
      const world = createWorld(manner, RENEWED, 'refresh-0', 'refresh-1')
      await startProcess(world, new Doom(Infinity)).current()
      expect(world.server.refreshTokens).toEqual(new Set(['refresh-1']))
      expect(world.store.disabled).toEqual(new Set(['v0', 'v1']))
      expect(world.store.grant).toEqual({ ...GRANT, generation: 4 })
    },
  )

  test('however often the clean-up is cut short, it is done in the end', async () => {
    for (let step = 1; step <= STEPS; step += 1) {
      const world = createWorld('gives the same', RENEWED, 'refresh-0', 'refresh-1')
      await startProcess(world, new Doom(step))
        .current()
        .catch(() => undefined)
      await outcomeOf(world)
      world.store.token = undefined
      await outcomeOf(world)
      expect([step, ...world.server.refreshTokens]).toEqual([step, 'refresh-1'])
      expect(world.store.grant).not.toHaveProperty('previous')
      expect(world.store.disabled).toContain('v0')
    }
  })

  test('rotation keeps one before, and disables the version before that', async () => {
    const world = createWorld('rotates', GRANT, 'refresh-1')
    const tokens = startProcess(world, new Doom(Infinity))
    const first = await tokens.current()
    expect(world.store.disabled).toEqual(new Set())
    await tokens.replace(first)
    expect(world.store.disabled).toEqual(new Set(['v1']))
    expect(world.store.grant).toMatchObject({ generation: 5, previous: { version: 'v2', generation: 4 } })
  })
})
