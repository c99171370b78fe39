import { describe, expect, test } from 'vitest'
import { createIntakeLimit } from '../../../../shared/bridge/receive/intake-limit.ts'
import { createReceiveHint } from '../../../../shared/bridge/receive/receive-hint.ts'
import { createClock } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const SYNC = { workItems: ['incidents'], days: 7, everySeconds: 900 } as const

function createDoor({ most = 300, sync = false } = {}) {
  const registers = new InMemoryRegisters()
  const looks: unknown[] = []
  const syncs: string[] = []
  const route = buildRoute('servicenow')
  const desk = sync ? { ...route.connection, sync: SYNC } : route.connection
  const { now } = createClock()
  const receive = createReceiveHint({
    config: async () => buildConfig({ ...route, connection: desk }),
    takeIn: (connection) =>
      createIntakeLimit(
        `hints-${connection}`,
        { most, windowSeconds: 600 },
        { registers, log: () => undefined, now },
      ),
    syncNow: async ({ name }) => syncs.push(name) > 0,
    lookNow: async ({ name }, kind, id) => looks.push([name, kind, id]) > 0,
  })
  const post = (payload: unknown, to = 'servicenow') =>
    receive({ body: Buffer.from(JSON.stringify(payload)), contentType: 'application/json', connection: to })
  return { post, looks, syncs }
}

describe('a hint leads to a look', () => {
  test('at the record that it names, whatever else it contains', async () => {
    const { post, looks } = createDoor()
    await post({ id: '46d44a40c0a8016400f3', state: '7', correlation_id: 'x', kind: undefined })
    expect(looks).toEqual([['servicenow', 'incident', '46d44a40c0a8016400f3']])
  })

  test('of the kind that it names', async () => {
    const { post, looks } = createDoor()
    await post({ id: 'a', kind: 'alert' })
    expect(looks).toEqual([['servicenow', 'alert', 'a']])
  })
})

describe('what changed is read as well', () => {
  test('on a connection with a sync', async () => {
    const { post, syncs } = createDoor({ sync: true })
    expect(await post({ id: 'a' })).toEqual({ isTicket: true, isSynced: true })
    expect(syncs).toEqual(['servicenow'])
  })

  test('and on no other', async () => {
    const { post, syncs } = createDoor()
    expect(await post({ id: 'a' })).toEqual({ isTicket: true, isSynced: false })
    expect(syncs).toEqual([])
  })
})

describe('no look is taken', () => {
  test.each<[string, unknown, string]>([
    ['without an id', {}, '$.id'],
    ['at an id that leads out of a path', { id: '../sys_user' }, '$.id'],
    ['at an id that is a query', { id: 'a^ORactive=true' }, '$.id'],
    ['at an id that is no text', { id: ['a'] }, '$.id'],
    ['at a long id', { id: 'a'.repeat(65) }, '$.id'],
    ['for an unknown kind', { id: 'a', kind: 'change' }, '$.kind'],
    ['for a list', [], '$'],
  ])('%s', async (_, payload, path) => {
    const { post, looks } = createDoor()
    await expect(post(payload)).rejects.toMatchObject({ status: 400, path })
    expect(looks).toEqual([])
  })

  test('for an unknown connection', async () => {
    const { post, looks } = createDoor()
    await expect(post({ id: 'a' }, 'jira')).rejects.toMatchObject({ code: 'request_invalid' })
    expect(looks).toEqual([])
  })

  test('beyond the bound', async () => {
    const { post, looks } = createDoor({ most: 1 })
    await post({ id: 'a' })
    await expect(post({ id: 'b' })).rejects.toMatchObject({ code: 'too_many_requests', status: 429 })
    expect(looks).toHaveLength(1)
  })
})
