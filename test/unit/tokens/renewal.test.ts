import { describe, expect, test } from 'vitest'
import { BridgeError } from '../../../shared/errors.ts'
import { createBench, GRANT, LIFE_SECONDS, START, tokenAt } from './bench.ts'
import { gaveNoToken, remembering } from '../../../shared/tokens/grants/token-answer.ts'
import { MemoryTokenStore } from './memory-token-store.ts'

describe('two instances', () => {
  test('that are refused at once ask the server once', async () => {
    const store = new MemoryTokenStore(GRANT, tokenAt('refused'))
    const one = createBench(store)
    const other = createBench(store, one.locks)
    const [first, second] = await Promise.all([
      one.tokens.replace('refused'),
      other.tokens.replace('refused'),
    ])
    expect([first, second]).toEqual(['server-1', 'server-1'])
    expect([...one.requests, ...other.requests]).toHaveLength(1)
  })

  test('look again when they have the lock: the one before may have brought a token', async () => {
    const bench = createBench()
    const hold = bench.locks.hold.bind(bench.locks)
    bench.locks.hold = (name, work) => {
      bench.store.token = tokenAt('from another instance')
      return hold(name, work)
    }
    expect(await bench.tokens.current()).toBe('from another instance')
    expect(bench.requests).toEqual([])
  })

  test('that are given the refused token again do not both ask for it', async () => {
    const store = new MemoryTokenStore(GRANT, tokenAt('same'))
    const one = createBench(store)
    const other = createBench(store, one.locks)
    for (const bench of [one, other]) {
      bench.answer = () => Promise.resolve({ token: tokenAt('same', 1), refreshToken: undefined })
    }
    const given = await Promise.all([one.tokens.replace('same'), other.tokens.replace('same')])
    expect(given).toEqual(['same', 'same'])
    expect([...one.requests, ...other.requests]).toHaveLength(1)
  })

  test('do not wait for ever for each other', async () => {
    const bench = createBench()
    bench.locks.seize('token-servicenow')
    await expect(bench.tokens.current()).rejects.toMatchObject({
      code: 'token_refresh_elsewhere',
      retry: 'later',
      retryAfterSeconds: 5,
    })
    expect(bench.requests).toEqual([])
    expect(bench.clock).toBe(10)
  })

  test('are apart again a minute after one of them was killed', async () => {
    const bench = createBench()
    bench.locks.seize('token-servicenow')
    bench.clock = 60
    expect(await bench.tokens.current()).toBe('server-1')
  })

  test('do not store the token of the one whose lock is lost', async () => {
    const bench = createBench()
    const { answer } = bench
    bench.answer = () => {
      bench.locks.seize('token-servicenow')
      return answer()
    }
    expect(await bench.tokens.current()).toBe('server-1')
    expect(bench.store.token).toBeUndefined()
  })
})

describe('a server that gives the current token again', () => {
  test('is not asked in a loop while that lives', async () => {
    const bench = createBench()
    const end = new Date(START + LIFE_SECONDS * 1000).toISOString()
    bench.answer = () => {
      const obtainedAt = new Date(START + bench.clock * 1000).toISOString()
      return Promise.resolve({
        token: { value: 'same', obtainedAt, expiresAt: end },
        refreshToken: 'refresh-1',
      })
    }
    for (bench.clock = 0; bench.clock < LIFE_SECONDS - 1; bench.clock += 1) await bench.tokens.current()
    expect(bench.requests.length).toBeLessThan(5)
  })

  test('has replaced a refused token all the same', async () => {
    const bench = createBench(new MemoryTokenStore(GRANT, tokenAt('same')))
    bench.clock = 1
    bench.answer = () => Promise.resolve({ token: tokenAt('same', 1), refreshToken: undefined })
    expect(await bench.tokens.replace('same')).toBe('same')
    expect(bench.requests).toHaveLength(1)
  })
})

const refusal = (): Promise<never> => Promise.reject(new BridgeError('sign_in_needed', 'The server said no.'))

describe('a grant that the server refuses', () => {
  test('needs a person, and the error says at once what to do', async () => {
    const bench = createBench()
    bench.answer = refusal
    await expect(bench.tokens.current()).rejects.toMatchObject({
      code: 'sign_in_needed',
      message: 'The server said no. Sign in again: npm run connect -- servicenow --renew',
    })
    expect(bench.watched).toEqual(['needed 3: The server said no.'])
  })

  test('is left alone for a quarter of an hour, since passwords get locked', async () => {
    const bench = createBench()
    bench.answer = refusal
    for (const second of [0, 60, 899]) {
      bench.clock = second
      await expect(bench.tokens.current()).rejects.toMatchObject({ code: 'sign_in_needed' })
    }
    expect(bench.requests).toHaveLength(1)
    bench.clock = 900
    await expect(bench.tokens.current()).rejects.toMatchObject({ code: 'sign_in_needed' })
    expect(bench.requests).toHaveLength(2)
  })

  test('stays good when only a proxy on the way refused, and is used again at once', async () => {
    const bench = createBench()
    const { answer } = bench
    const ofProxy = new BridgeError('sign_in_needed', 'npm run connect -- servicenow-proxy --renew', {
      because: 'sign_in_needed',
    })
    bench.answer = () => Promise.reject(ofProxy)
    await expect(bench.tokens.current()).rejects.toBe(ofProxy)
    expect(bench.watched).toEqual([])
    bench.answer = answer
    expect(await bench.tokens.current()).toBe('server-2')
  })

  test('is forgotten when someone has signed in', async () => {
    const bench = createBench()
    const { answer } = bench
    bench.answer = refusal
    await expect(bench.tokens.current()).rejects.toMatchObject({ code: 'sign_in_needed' })
    bench.answer = answer
    bench.store.grants.push({ ...GRANT, refreshToken: 'refresh-2', generation: 4 })
    expect(await bench.tokens.current()).toBe('server-2')
    expect(bench.watched).toEqual(['needed 3: The server said no.', 'works 4'])
  })

  test('gives way to one that has taken its place while the server was answering', async () => {
    const bench = createBench()
    const { answer } = bench
    bench.answer = () => {
      bench.store.grants.push({ ...GRANT, refreshToken: 'refresh-2', generation: 4 })
      bench.answer = answer
      return refusal()
    }
    expect(await bench.tokens.current()).toBe('server-2')
    expect(bench.requests).toMatchObject([{ refreshToken: 'refresh-1' }, { refreshToken: 'refresh-2' }])
    expect(bench.store.grant).toEqual({ ...GRANT, refreshToken: 'refresh-2', generation: 4 })
  })

  test('gives way to the one before it, which then is the grant again', async () => {
    const previous = { ...GRANT, refreshToken: 'refresh-0', generation: 2, version: 'v0' }
    const bench = createBench(new MemoryTokenStore({ ...GRANT, previous }))
    const { answer } = bench
    bench.answer = () => {
      bench.answer = answer
      return refusal()
    }
    expect(await bench.tokens.current()).toBe('server-2')
    expect(bench.store.grant).toEqual({ ...GRANT, refreshToken: 'refresh-0', generation: 4 })
    expect(bench.watched).toEqual(['works 3'])
  })
})

describe('a rotated grant', () => {
  test('does not overwrite that of a person who signed in while the server was answering', async () => {
    const bench = createBench()
    bench.answer = () => {
      bench.store.grants.push({ ...GRANT, refreshToken: 'signed in', generation: 4 })
      return Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    }
    await expect(bench.tokens.current()).rejects.toMatchObject({
      code: 'token_refresh_elsewhere',
      retryAfterSeconds: 5,
    })
    expect(bench.store.grant).toMatchObject({ refreshToken: 'signed in' })
  })

  test('is written although the one before was deleted while the server was answering', async () => {
    const bench = createBench()
    bench.answer = () => {
      bench.store.grants.length = 0
      return Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    }
    expect(await bench.tokens.current()).toBe('server-1')
    expect(bench.store.grant).toMatchObject({ refreshToken: 'refresh-2' })
  })

  test('that the vault did not take is written as soon as it does, before anything is asked with the dead one', async () => {
    const bench = createBench()
    const { answer } = bench
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    bench.store.failing.add('writeGrant')
    await expect(bench.tokens.current()).rejects.toMatchObject({ code: 'vault_unavailable' })
    bench.store.failing.clear()
    bench.answer = answer
    expect(await bench.tokens.current()).toBe('server-2')
    expect(bench.requests).toMatchObject([{ refreshToken: 'refresh-1' }, { refreshToken: 'refresh-2' }])
  })

  test('that came without an access token is kept, and used the next time', async () => {
    const bench = createBench()
    const { answer } = bench
    const noToken = gaveNoToken(new URL('https://example.service-now.com/oauth_token.do'), 'odd')
    bench.answer = () => Promise.reject(remembering(noToken, 'refresh-2'))
    await expect(bench.tokens.current()).rejects.toBe(noToken)
    expect(bench.store.grant).toMatchObject({ refreshToken: 'refresh-2', generation: 4 })
    bench.answer = answer
    expect(await bench.tokens.current()).toBe('server-2')
    expect(bench.requests).toMatchObject([{ refreshToken: 'refresh-1' }, { refreshToken: 'refresh-2' }])
  })

  test('has a life of full length where the server gives it one', async () => {
    const grant = { ...GRANT, tenantId: 'tenant', scope: 'https://example.crm.dynamics.com/.default' }
    const bench = createBench(new MemoryTokenStore(grant))
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    await bench.tokens.current()
    expect(bench.store.grant).toMatchObject({
      obtainedAt: '2026-02-03T04:00:00.000Z',
      refreshExpiresAt: '2026-05-03T04:00:00.000Z',
    })
  })

  test('ends when the one before ended, where the server does not prolong', async () => {
    const bench = createBench()
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    await bench.tokens.current()
    const { obtainedAt, refreshExpiresAt } = GRANT
    expect(bench.store.grant).toMatchObject({ refreshToken: 'refresh-2', obtainedAt, refreshExpiresAt })
    expect(bench.log.map(({ event }) => event)).toEqual(['token-refreshed'])
  })

  test('after another one has worked all the same when the one before cannot be disabled, which is logged', async () => {
    const previous = { ...GRANT, refreshToken: 'refresh-0', generation: 2, version: 'v0' }
    const bench = createBench(new MemoryTokenStore({ ...GRANT, previous }))
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    bench.store.failing.add('disableGrant')
    expect(await bench.tokens.current()).toBe('server-1')
    expect(bench.log[0]).toEqual({
      level: 'warn',
      event: 'old-grant-not-retired',
      facts: { connection: 'servicenow', code: 'vault_unavailable' },
    })
  })

  test('after another one leaves one before, and that one is not retired yet', async () => {
    const previous = { ...GRANT, refreshToken: 'refresh-0', generation: 2, version: 'v0' }
    const bench = createBench(new MemoryTokenStore({ ...GRANT, previous }))
    bench.answer = () => Promise.resolve({ token: tokenAt('server-1'), refreshToken: 'refresh-2' })
    await bench.tokens.current()
    expect([bench.revoked, [...bench.store.disabled]]).toEqual([['refresh-0'], ['v0']])
    expect(bench.log.map(({ event }) => event)).toEqual(['token-refreshed'])
  })
})
