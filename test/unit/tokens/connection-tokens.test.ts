import { describe, expect, test } from 'vitest'
import type { Grant } from '../../../shared/tokens/grant.ts'
import { BridgeError } from '../../../shared/errors.ts'
import { createBench, GRANT, LIFE_SECONDS, tokenAt } from './bench.ts'
import { MemoryTokenStore } from './memory-token-store.ts'

describe('the current token', () => {
  test('comes from the server when there is none, and is kept in the vault', async () => {
    const { tokens, store, requests } = createBench()
    expect(await tokens.current()).toBe('server-1')
    expect(requests).toEqual([GRANT])
    expect(store.token).toEqual(tokenAt('server-1'))
  })

  test('comes from the vault when another instance has put it there', async () => {
    const { tokens, requests } = createBench(new MemoryTokenStore(GRANT, tokenAt('stored')))
    expect(await tokens.current()).toBe('stored')
    expect(requests).toEqual([])
  })

  test('comes from memory the second time: neither vault nor server is asked', async () => {
    const { tokens, store, requests } = createBench()
    const first = await tokens.current()
    const asked = [...store.calls]
    expect(await tokens.current()).toBe(first)
    expect(store.calls).toEqual(asked)
    expect(requests).toHaveLength(1)
  })

  test('is asked for once, however many want it at the same time', async () => {
    const { tokens, requests } = createBench()
    const given = await Promise.all(Array.from({ length: 20 }, () => tokens.current()))
    expect(new Set(given)).toEqual(new Set(['server-1']))
    expect(requests).toHaveLength(1)
  })

  test('is replaced fifteen seconds before its end', async () => {
    const bench = createBench()
    expect(await bench.tokens.current()).toBe('server-1')
    bench.clock = LIFE_SECONDS - 15.001
    expect(await bench.tokens.current()).toBe('server-1')
    bench.clock = LIFE_SECONDS - 15
    expect(await bench.tokens.current()).toBe('server-2')
  })

  test('is not taken from the vault fifteen seconds before its end', async () => {
    const bench = createBench(new MemoryTokenStore(GRANT, tokenAt('stored')))
    bench.clock = LIFE_SECONDS - 15
    expect(await bench.tokens.current()).toBe('server-1')
  })

  test('that was given with little left is used up to the last tenth of it', async () => {
    const brief = { ...tokenAt('brief'), expiresAt: tokenAt('', 10 - LIFE_SECONDS).expiresAt }
    const bench = createBench(new MemoryTokenStore(GRANT, brief))
    bench.clock = 8.999
    expect(await bench.tokens.current()).toBe('brief')
    bench.clock = 9
    expect(await bench.tokens.current()).toBe('server-1')
  })

  test('is not one whose end cannot be read', async () => {
    const { tokens } = createBench(new MemoryTokenStore(GRANT, { ...tokenAt('stored'), expiresAt: 'soon' }))
    expect(await tokens.current()).toBe('server-1')
  })

  test('is tried again after a failure, and all that waited get the failure', async () => {
    const bench = createBench()
    const { answer } = bench
    bench.answer = () => Promise.reject(new BridgeError('token_endpoint_failed', 'away'))
    const outcomes = await Promise.allSettled([bench.tokens.current(), bench.tokens.current()])
    expect(outcomes).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
    expect(bench.requests).toHaveLength(1)
    bench.answer = answer
    expect(await bench.tokens.current()).toBe('server-2')
  })

  test('needs a grant: without one, a person has to sign in', async () => {
    const { tokens, requests } = createBench(new MemoryTokenStore())
    await expect(tokens.current()).rejects.toMatchObject({
      code: 'sign_in_needed',
      message:
        'Connection servicenow has no Key Vault secret servicenow-grant. Sign in again: npm run connect -- servicenow --renew',
    })
    expect(requests).toEqual([])
  })

  test('is not available while the vault is away', async () => {
    const { tokens, store } = createBench()
    store.failing.add('readToken')
    await expect(tokens.current()).rejects.toMatchObject({ code: 'vault_unavailable' })
  })

  test('works even when the vault does not take it, which is logged', async () => {
    const { tokens, store, log } = createBench()
    store.failing.add('writeToken')
    expect(await tokens.current()).toBe('server-1')
    expect(log[0]).toEqual({
      level: 'warn',
      event: 'token-not-stored',
      facts: { connection: 'servicenow', code: 'vault_unavailable' },
    })
  })

  test('is never logged', async () => {
    const { tokens, log } = createBench()
    await tokens.current()
    expect(log).toEqual([
      {
        level: 'info',
        event: 'token-refreshed',
        facts: { connection: 'servicenow', expiresAt: tokenAt('server-1').expiresAt },
      },
    ])
  })
})

describe('a token that the product refused', () => {
  test('is replaced by the server, once for all who were refused', async () => {
    const { tokens, requests } = createBench()
    const refused = await tokens.current()
    const given = await Promise.all(Array.from({ length: 20 }, () => tokens.replace(refused)))
    expect(new Set(given)).toEqual(new Set(['server-2']))
    expect(requests).toHaveLength(2)
    expect(await tokens.current()).toBe('server-2')
  })

  test('is replaced from the vault when another instance has refreshed it', async () => {
    const { tokens, store, requests } = createBench(new MemoryTokenStore(GRANT, tokenAt('refused')))
    await tokens.current()
    store.token = tokenAt('from another instance')
    expect(await tokens.replace('refused')).toBe('from another instance')
    expect(requests).toEqual([])
  })

  test('is not replaced by itself when a request on its way brings it', async () => {
    const { tokens } = createBench(new MemoryTokenStore(GRANT, tokenAt('refused')))
    const [, replaced] = await Promise.all([tokens.current(), tokens.replace('refused')])
    expect(replaced).toBe('server-1')
  })

  test('is replaced from memory when this instance has refreshed it', async () => {
    const { tokens, store, requests } = createBench()
    const refused = await tokens.current()
    await tokens.replace(refused)
    const asked = [...store.calls]
    expect(await tokens.replace(refused)).toBe('server-2')
    expect(store.calls).toEqual(asked)
    expect(requests).toHaveLength(2)
  })

  test('is replaced by the server when the vault’s other token is past its end', async () => {
    const bench = createBench(new MemoryTokenStore(GRANT, tokenAt('old')))
    bench.clock = LIFE_SECONDS
    expect(await bench.tokens.replace('refused')).toBe('server-1')
  })
})

describe('a refresh token that the server gives', () => {
  test('is stored before the token that came with it is handed out', async () => {
    const bench = createBench()
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    expect(await bench.tokens.current()).toBe('server-1')
    expect(bench.store.calls.filter((call) => call.startsWith('write'))).toEqual(['writeGrant', 'writeToken'])
    expect(bench.store.grant).toEqual({
      ...GRANT,
      refreshToken: 'refresh-2',
      generation: 4,
      previous: { ...GRANT, version: 'v1' },
    })
  })

  test('is the reason not to hand the token out when it cannot be stored', async () => {
    const bench = createBench()
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    bench.store.failing.add('writeGrant')
    await expect(bench.tokens.current()).rejects.toMatchObject({ code: 'vault_unavailable' })
    expect(bench.store.token).toBeUndefined()
  })

  test.each([undefined, 'refresh-1'])('changes nothing when it is %j', async (refreshToken) => {
    const bench = createBench()
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken })
    await bench.tokens.current()
    expect(bench.store.calls).not.toContain('writeGrant')
    expect(bench.store.grant).toBe(GRANT)
  })

  test('changes nothing for a grant of another type', async () => {
    const grant: Grant = { type: 'client_credentials', clientId: 'client', clientSecret: 's', generation: 1 }
    const bench = createBench(new MemoryTokenStore(grant))
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    await bench.tokens.current()
    expect(bench.store.grant).toBe(grant)
  })
})

describe('the timer', () => {
  test.each([
    [0, 650],
    [0.5, 750],
    [1, 850],
  ])('refreshes, with chance at %d, a token of 1000 s after %d s', async (random, seconds) => {
    const bench = createBench(new MemoryTokenStore(GRANT, tokenAt('stored')))
    bench.random = random
    bench.clock = seconds - 1
    expect(await bench.tokens.refreshIfDue()).toBe(false)
    expect(bench.requests).toEqual([])
    bench.clock = seconds
    expect(await bench.tokens.refreshIfDue()).toBe(true)
    expect(bench.store.token?.value).toBe('server-1')
  })

  test('leaves alone what another instance has refreshed', async () => {
    const bench = createBench(new MemoryTokenStore(GRANT, tokenAt('mine')))
    await bench.tokens.current()
    bench.clock = 800
    bench.store.token = tokenAt('from another instance', 790)
    expect(await bench.tokens.refreshIfDue()).toBe(false)
  })

  test('leaves a token to another instance that is asking for it, and goes on with what is good', async () => {
    const bench = createBench(new MemoryTokenStore(GRANT, tokenAt('stored')))
    bench.clock = 800
    bench.locks.seize('token-servicenow')
    expect(await bench.tokens.refreshIfDue()).toBe(false)
    const asked = [...bench.store.calls]
    expect(await bench.tokens.current()).toBe('stored')
    expect([bench.store.calls, bench.requests]).toEqual([asked, []])
  })

  test('does not wait for another instance once it has a token', async () => {
    const bench = createBench()
    await bench.tokens.refreshIfDue()
    expect(bench.clock).toBe(0)
  })

  test('asks for a token when there is none', async () => {
    const { tokens, store } = createBench()
    expect(await tokens.refreshIfDue()).toBe(true)
    expect(store.token?.value).toBe('server-1')
  })

  test('shares a request that is on its way, and what it brings', async () => {
    const { tokens, requests } = createBench()
    const [value, hasRefreshed] = await Promise.all([tokens.current(), tokens.refreshIfDue()])
    expect([value, hasRefreshed, await tokens.current()]).toEqual(['server-1', true, 'server-1'])
    expect(requests).toHaveLength(1)
  })

  test('reports that a person has to sign in', async () => {
    const { tokens } = createBench(new MemoryTokenStore())
    await expect(tokens.refreshIfDue()).rejects.toMatchObject({ code: 'sign_in_needed' })
  })
})
