import * as fc from 'fast-check'
import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../../../shared/config/config.ts'
import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import type { HttpAnswer } from '../../../shared/http/http-client.ts'
import { type Action, ACTIONS } from '../../../shared/ticket/ticket.ts'
import { buildConfig, buildPolicy, buildRoute } from '../../builders/config.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'
import {
  seriesOfEpisodes,
  expectAllDelivered,
  healthEpisode,
  type Episode,
  playIn,
  stories,
  ticketsIn,
  type LedgerTicket,
} from '../../unit/bridge/simulation/simulated-stories.ts'
import {
  createWorld,
  type Fault as Misfortune,
  fatesWith,
  type Outside,
  PRODUCT_FAULTS,
} from '../../unit/bridge/simulation/simulated-world.ts'
import type { Fault, Product, RecordSort } from './product.ts'
import { kindOf } from '../../builders/products.ts'

/** The actions of routes that the record supports. */
const policiesWith = (actions: ReadonlySet<Action>) =>
  fc.record({
    onResolve: fc.constantFrom(
      ...(['resolve', 'hold', 'note'] as const).filter((action) => actions.has(action)),
    ),
    onRefire: fc.constantFrom('reopen', 'new'),
    reopenWithinSeconds: fc.constantFrom(60, 86_400),
    // No digests: they are written with an alert that was written before.
    notesPerHour: fc.constant(100),
  } as const)

const SEVERITIES = ['Sev3', 'Sev2', 'Sev1'] as const

/** Each episode is more severe than the one before. */
const worsening = (series: string, length: number): Episode =>
  seriesOfEpisodes(series, length, (episode) => SEVERITIES[episode] ?? 'Sev0')

/** States that whole stories end correctly with a product, whichever requests fail and instances die. */
export function describeLifeCycle(sort: RecordSort): void {
  describe(`[S-02] tickets that are each a ${sort.name}`, () => {
    let product: Product
    let tokens: AccessTokens
    beforeAll(async () => {
      product = await sort.start()
      const token = await product.signIn()
      tokens = { current: async () => token, replace: product.signIn }
    })
    afterAll(() => product.stop())

    test('are one per episode in its last state, and hold no note twice', async () => {
      const template = templateFor(sort, product)
      const notifications = fc.constantFrom(seriesOfEpisodes, worsening, healthEpisode).chain(stories)
      const policies = policiesWith(template.actions)
      const groupings = fc.constantFrom('perAlert', 'perRule')
      const cases = [notifications, fatesWith(PRODUCT_FAULTS), policies, groupings] as const
      let count = 0
      const property = fc.asyncProperty(...cases, async (story, fates, wanted, grouping) => {
        // A connection for each case: no two cases share a record.
        count += 1
        const route = buildRoute(`case-${count}`, { template, policy: buildPolicy(wanted), grouping })
        const world = createWorld(buildConfig(route), fates, overHttp(product, tokens))
        const before = await product.count()
        await playIn(world, story)
        expectAllDelivered(world, story)
        const tickets = ticketsIn(world, wanted.onResolve === 'note' ? 'open' : 'resolved')
        const records = await expectToAgree(tickets, product, product.connect(tokens))
        expect(await product.count()).toBe(before + records)
      })
      // Shrinking a story takes minutes; the seed that is printed repeats the run.
      await fc.assert(property, propertyRuns(10, 100))
    }, 300_000)
  })
}

/** What is written as a note in every product that keeps notes. */
const NOTED: ReadonlySet<Action> = new Set<Action>(['note', 'escalate', 'hold', 'reopen'])

/** Each note says which notification it tells. */
function templateFor({ product: name, kind }: RecordSort, product: Product): Route['template'] {
  const cannot = kindOf(name, kind).cannot
  return {
    name: 'contract',
    product: name,
    kind,
    actions: new Set(ACTIONS.filter((action) => !cannot.includes(action))),
    expectationFor: () => ({ fields: [], opening: [], choices: {} }),
    cautions: () => [],
    render: (action, { alert }) => {
      const said = `${action}: ${alert.condition} ${alert.alertId} ${alert.resolvedAt ?? alert.firedAt}`
      return { ...product.fields[action], ...(NOTED.has(action) ? product.noteWith(said) : {}) }
    },
    placeOf: () => 'the template of the test',
    renderPlain: (action, _, text) => ({ ...product.fields[action], ...product.noteWith(text) }),
  }
}

/** How a product reports failures. */
const TOLD: Readonly<Record<Exclude<Misfortune, 'carried out late'>, Fault>> = {
  refused: 'throttled',
  'lost on the way': 'cut before',
  'answer lost': 'cut after',
  'out of service': 'unavailable',
  asleep: 'a page instead of data',
  'answer garbled': 'truncated',
}

/** What a gateway in front of any product answers when the product takes longer than it waits. */
const GATEWAY_GAVE_UP: HttpAnswer = {
  status: 504,
  headers: { 'content-type': 'text/html' },
  text: '<html><head><title>504 Gateway Time-out</title></head></html>',
}

/** A product behind a wire: each request has a fate. They go out one at a time, so that a seed repeats a run. */
function overHttp(product: Product, tokens: AccessTokens): Outside {
  const inTurn = pLimit(1)
  return (call) =>
    product.connect(tokens, (http) => ({
      send: (request) =>
        call((fault, later) =>
          inTurn(async () => {
            if (fault === 'carried out late') {
              later(() => inTurn(() => http.send(request)))
              return GATEWAY_GAVE_UP
            }
            if (fault !== undefined) await product.fail(TOLD[fault], request.url.pathname)
            return http.send(request)
          }),
        ),
      close: () => http.close(),
    }))
}

/**
 * The product has what the ledger says, and no note twice.
 *
 * @returns how many records that is, with those that others followed
 */
async function expectToAgree(
  tickets: readonly LedgerTicket[],
  product: Product,
  connector: Connector,
): Promise<number> {
  const current = await Promise.all(tickets.map(({ correlationId }) => connector.find(correlationId)))
  const found = current.map((item) => ({ correlationId: item?.correlationId, status: item?.status }))
  expect(found).toEqual(tickets.map(({ correlationId, status }) => ({ correlationId, status })))

  const ids = tickets.flatMap((ticket) => ticket.earlier)
  const earlier = await Promise.all(ids.map((id) => connector.find(id)))
  const items = [...current, ...earlier].filter((item) => item !== undefined)
  const notes = await Promise.all(items.map(async (item) => textsIn(await product.notes(item))))
  expect(notes).toEqual(notes.map((texts) => [...new Set(texts)]))
  return tickets.length + ids.length
}

/** What notes of ours say. Not their markers: each try has another one. */
function textsIn(notes: readonly string[]): string[] {
  return notes.flatMap((note) => /^\w+: (?:fired|resolved) .*$/m.exec(note) ?? [])
}
