import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShownWorkItem } from '../../simulators/simulated-product.ts'
import type { RouteStack } from '../../dev/stack/start-route-stack.ts'
import type { Reconciliation } from '../../shared/bridge/journal/reconcile.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'
import { isLong } from '../builders/thoroughness.ts'
import { firedIn, readCorpus, ticketsIn, type LedgerTicket } from './corpus.ts'
import { World } from './world.ts'
import { kindOf } from '../builders/products.ts'

interface Case {
  readonly route: string
  readonly product: string
  readonly kind: Kind
  /** What a person reads of a problem that is over. */
  readonly ended: Readonly<Record<string, unknown>>
}

const TOLD = expect.stringMatching(/^.+ ended at .+ UTC\./)

const CASES: readonly Case[] = [
  {
    route: 'servicenow',
    product: 'servicenow',
    kind: 'incident',
    ended: { state: 'Resolved', close_code: 'Solution provided', close_notes: TOLD },
  },
  {
    route: 'servicenow-event',
    product: 'servicenow',
    kind: 'event',
    ended: { state: 'Closed', severity: 'Clear' },
  },
  { route: 'servicenow-alert', product: 'servicenow', kind: 'alert', ended: { state: 'Closed' } },
  {
    route: 'scsm',
    product: 'scsm',
    kind: 'incident',
    ended: { Status: 'Resolved', ResolutionCategory: 'Fixed by analyst', ResolutionDescription: TOLD },
  },
  {
    route: 'provance',
    product: 'provance',
    kind: 'incident',
    ended: { statecode: 'Resolved', statuscode: 'Problem Solved' },
  },
  {
    route: 'cherwell',
    product: 'cherwell',
    kind: 'incident',
    ended: { Status: 'Resolved', CloseDescription: TOLD },
  },
]

/** The other routes differ by connector and template, which their own suites hold: `npm run test:long` takes them all. */
const TAKEN = isLong ? CASES : CASES.slice(0, 1)

const corpus = readCorpus()

describe.each(TAKEN)(
  'every payload of the corpus, by the route $route',
  ({ route, product, kind, ended }) => {
    let world: World<RouteStack>
    let items: readonly ShownWorkItem[]
    let tickets: readonly LedgerTicket[]
    let report: Reconciliation

    beforeAll(async () => {
      world = await World.startFor(route)
      for (const { text, name } of corpus) {
        const { status } = await world.post(text)
        if (status !== 202) throw new Error(`${name} was answered with ${status}.`)
      }
      await world.settled()
      items = await world.stack.product.workItems(kind)
      tickets = ticketsIn(await world.journal(), corpus)
      report = await world.reconcile()
    }, 60_000)
    afterAll(() => world.stop())

    const itemsOf = (isOver: boolean): ShownWorkItem[] => {
      const ids = new Set(
        tickets.filter((ticket) => ticket.isOver === isOver).map(({ correlationId }) => correlationId),
      )
      return items.filter(({ correlationId }) => ids.has(correlationId))
    }

    test('makes one work item for each ticket in the journal, and no other', () => {
      expect(items.map(({ correlationId }) => correlationId).toSorted()).toEqual(
        tickets.map(({ correlationId }) => correlationId).toSorted(),
      )
    })

    test('reports each problem in one ticket, which only episodes of one series share', () => {
      const problems = firedIn(corpus)
      expect(tickets.flatMap((ticket) => [...ticket.problems]).toSorted()).toEqual([...problems].toSorted())
      const shared = tickets.filter((ticket) => ticket.problems.size > 1)
      expect(shared.filter(({ series }) => series.size > 1 || series.has(null))).toEqual([])
    })

    test('leaves no required field blank', () => {
      const required = kindOf(product, kind).required.open
      const blank = items.flatMap(({ number, fields }) =>
        required.filter((name) => !fields[name]?.trim()).map((name) => `${number} ${name}`),
      )
      expect(blank).toEqual([])
    })

    test('ends what is over', () => {
      const over = itemsOf(true)
      expect(over.length).toBeGreaterThan(3)
      for (const { fields } of over) expect(fields).toMatchObject(ended)
    })

    test('ends nothing whose alert still fires', () => {
      for (const { fields } of itemsOf(false)) expect(fields).not.toMatchObject(ended)
    })

    test('leaves nothing in the queues, no dead letter, and nothing unaccounted for', async () => {
      expect(await world.queued()).toBe(0)
      expect(await world.deadLetters()).toEqual([])
      expect(report).toMatchObject({ accepted: corpus.length, delivered: corpus.length, gaps: [] })
    })
  },
)
