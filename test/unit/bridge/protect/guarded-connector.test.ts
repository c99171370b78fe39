import { describe, expect, test } from 'vitest'
import type { CircuitBreaker } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import { guardedConnector } from '../../../../shared/bridge/protect/guarded-connector.ts'
import type { Urgency } from '../../../../shared/bridge/protect/bulkhead.ts'
import type { Connector } from '../../../../shared/connectors/connector.ts'
import type { ReadPage, ReadQuery } from '../../../../shared/connectors/read-since.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { WorkItem } from '../../../../shared/ticket/ticket.ts'

const item: WorkItem = {
  id: 'f'.repeat(32),
  number: 'INC0010001',
  url: 'https://product.example/INC0010001',
  correlationId: '0'.repeat(32),
  status: 'open',
  closeCode: '',
  assignment: { assignee: '', group: '', inWork: false },
}
const change = { action: 'note', fields: { comments: 'again' }, id: '1'.repeat(32) } as const
const ticket = { correlationId: item.correlationId, fields: { short_description: 'cpu high' } }
const query: ReadQuery = { type: 'incident', cursor: { updatedAt: '', seen: [] }, limit: 10 }
const page: ReadPage = { items: [], cursor: query.cursor, hasMore: false, unreadable: [] }
const file = { name: 'alerts.csv', contentType: 'text/csv', text: 'a,b' }

/** A connector that says what it was asked. It relies on `this`, as a class does. */
class SayingConnector implements Connector {
  readonly asked: unknown[][] = []

  async check(): Promise<[]> {
    this.asked.push(['check'])
    return []
  }

  async find(...asked: unknown[]): Promise<WorkItem> {
    this.asked.push(['find', ...asked])
    return item
  }

  async read(...asked: unknown[]): Promise<WorkItem> {
    this.asked.push(['read', ...asked])
    return item
  }

  async open(...asked: unknown[]): Promise<WorkItem> {
    this.asked.push(['open', ...asked])
    return item
  }

  async change(...asked: unknown[]): Promise<WorkItem> {
    this.asked.push(['change', ...asked])
    return item
  }

  async isWritten(...asked: unknown[]): Promise<boolean> {
    this.asked.push(['isWritten', ...asked])
    return true
  }
}

class AttachingConnector extends SayingConnector {
  async readSince(...asked: unknown[]): Promise<ReadPage> {
    this.asked.push(['readSince', ...asked])
    return page
  }

  async attach(...asked: unknown[]): Promise<void> {
    this.asked.push(['attach', ...asked])
  }
}

function createBreaker(): { breaker: Pick<CircuitBreaker, 'pass'>; passed: Urgency[] } {
  const passed: Urgency[] = []
  const breaker: Pick<CircuitBreaker, 'pass'> = {
    pass: (urgency, call) => {
      passed.push(urgency)
      return call()
    },
  }
  return { breaker, passed }
}

const shutGate: Pick<CircuitBreaker, 'pass'> = {
  pass: () => Promise.reject(new BridgeError('circuit_open', 'It is closed.')),
}

const calls: [string, (connector: Connector) => Promise<unknown>, unknown[], unknown][] = [
  ['find', (connector) => connector.find(item.correlationId), [item.correlationId], item],
  ['read', (connector) => connector.read(item), [item], item],
  ['open', (connector) => connector.open(ticket), [ticket], item],
  ['change', (connector) => connector.change(item, change), [item, change], item],
  ['isWritten', (connector) => connector.isWritten(item, change.id), [item, change.id], true],
  ['readSince', async (connector) => connector.readSince?.(query), [query], page],
  ['attach', async (connector) => connector.attach?.(item, file), [item, file], undefined],
]

describe('a guarded connector', () => {
  test.each(calls)('passes the breaker once, in its urgency, to %s', async (name, call, asked, answer) => {
    const connector = new AttachingConnector()
    const { breaker, passed } = createBreaker()
    expect(await call(guardedConnector(connector, { breaker, urgency: 'urgent', kind: 'incident' }))).toEqual(
      answer,
    )
    expect(passed).toEqual(['urgent'])
    expect(connector.asked).toEqual([[name, ...asked]])
  })

  test.each(calls)('does not %s when the breaker is open', async (_, call) => {
    const connector = new AttachingConnector()
    const refused = call(
      guardedConnector(connector, { breaker: shutGate, urgency: 'normal', kind: 'incident' }),
    )
    await expect(refused).rejects.toMatchObject({ code: 'circuit_open' })
    expect(connector.asked).toEqual([])
  })

  test('does not report a refused file to the breaker, and throws the error all the same', async () => {
    const connector = new AttachingConnector()
    const refusal = new BridgeError('product_unavailable', 'Attachments are down.')
    connector.attach = () => Promise.reject(refusal)
    const seen: unknown[] = []
    const breaker: Pick<CircuitBreaker, 'pass'> = {
      pass: async (_, call) => call().catch((thrown: unknown) => Promise.reject(seen.push(thrown))),
    }
    const guarded = guardedConnector(connector, { breaker, urgency: 'normal', kind: 'incident' })
    await expect(guarded.attach?.(item, file)).rejects.toBe(refusal)
    expect(seen).toEqual([])
  })

  test('checks without passing', async () => {
    const connector = new SayingConnector()
    await expect(
      guardedConnector(connector, { breaker: shutGate, urgency: 'normal', kind: 'incident' }).check(),
    ).resolves.toEqual([])
    expect(connector.asked).toEqual([['check']])
  })

  test.each(['attach', 'readSince'] as const)('can not %s where the product can not', (name) => {
    const { breaker } = createBreaker()
    const connector = guardedConnector(new SayingConnector(), {
      breaker,
      urgency: 'normal',
      kind: 'incident',
    })
    expect(name in connector).toBe(false)
  })
})
