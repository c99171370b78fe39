import { describe, expect, test } from 'vitest'
import { createIntakeLimit } from '../../../../shared/bridge/receive/intake-limit.ts'
import { createReceiveHint } from '../../../../shared/bridge/receive/receive-hint.ts'
import { createClock } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

function createDoor({ most = 300 } = {}) {
  const registers = new InMemoryRegisters()
  const looks: unknown[] = []
  const { now } = createClock()
  const receive = createReceiveHint({
    config: async () => buildConfig(buildRoute('servicenow')),
    takeIn: (connection) =>
      createIntakeLimit(
        `hints-${connection}`,
        { most, windowSeconds: 600 },
        { registers, log: () => undefined, now },
      ),
    lookNow: async ({ name }, kind, id) => looks.push([name, kind, id]) > 0,
  })
  const post = (payload: unknown, connection = 'servicenow') =>
    receive({ body: Buffer.from(JSON.stringify(payload)), contentType: 'application/json', connection })
  return { post, looks }
}

describe('a hint leads to a look', () => {
  test('at the record that it names, whatever else it says', async () => {
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

describe('nobody looks', () => {
  test.each<[string, unknown, string]>([
    ['without an id', {}, '$.id'],
    ['at an id that leads out of a path', { id: '../sys_user' }, '$.id'],
    ['at an id that is a query', { id: 'a^ORactive=true' }, '$.id'],
    ['at an id that is no text', { id: ['a'] }, '$.id'],
    ['at a long id', { id: 'a'.repeat(65) }, '$.id'],
    ['for a kind that is none', { id: 'a', kind: 'change' }, '$.kind'],
    ['for a list', [], '$'],
  ])('%s', async (_, payload, path) => {
    const { post, looks } = createDoor()
    await expect(post(payload)).rejects.toMatchObject({ status: 400, path })
    expect(looks).toEqual([])
  })

  test('for a connection that is not there', async () => {
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
