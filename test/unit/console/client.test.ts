import { expect, test } from 'vitest'
import type { Operations, Silences, Summary } from '../../../docs/console.openapi.ts'
import { type Browser, CONSOLE, createConsoleBench } from '../../builders/console.ts'
import { NEW_TICKET_RECORD } from '../../../shared/storage/ledger.ts'

type Reading = Extract<keyof Operations, `GET /console/${string}`>
type Asked<Name extends Reading> = Omit<Operations[Name], 'answer'>

/** A client as others write it: the types say what an operation takes and what it answers. */
async function read<Name extends Reading>(
  browser: Browser,
  name: Name,
  asked: Asked<Name>,
): Promise<Operations[Name]['answer']> {
  const { path = {}, query = {} }: { path?: Record<string, string>; query?: Record<string, string> } = asked
  const filled = name
    .replace('GET /console', '')
    .replaceAll(/\{(\w+)\}/g, (_, member: string) => encodeURIComponent(path[member] ?? ''))
  const answer = await browser.go(`${CONSOLE}${filled}?${new URLSearchParams(query).toString()}`)
  return (await answer.json()) as Operations[Name]['answer']
}

test('a client in TypeScript finds a ticket and reads it by the types of the description', async () => {
  const bench = createConsoleBench()
  const correlationId = 'c'.repeat(32)
  const claim = await bench.storage.ledger.claim({ connection: 'servicenow', correlationId }, [])
  await claim?.save({ ...NEW_TICKET_RECORD, item: { id: '1', number: 'INC1', url: '' }, status: 'open' })
  const browser = await bench.browserOf('rita', 'Ops.Reader')

  const { tickets } = await read(browser, 'GET /console/tickets.json', { query: { state: 'open' } })
  const [{ connection, number }] = tickets as [Summary]
  const path = { connection, correlationId }
  const ticket = await read(browser, 'GET /console/tickets/{connection}/{correlationId}.json', { path })

  expect([number, ticket.summary.number, ticket.pendingDigest]).toEqual(['INC1', 'INC1', 0])
})

test('a client in TypeScript adds a silence by the types of the description', async () => {
  const browser = await createConsoleBench().browserOf('olivia', 'Ops.Operator')
  const form = {
    csrf: await browser.csrf(),
    minutes: '30',
    all: 'yes',
    why: 'move',
  } satisfies Operations['POST /console/silences/add.json']['body']

  const answer = await browser.post('/silences/add.json', form)
  const { silences } = (await answer.json()) as Silences

  expect(silences.map(({ by, why, phase }) => [by, why, phase])).toEqual([['olivia', 'move', 'in force']])
})
