import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../../shared/alert/alert.ts'
import { type BatchState } from '../../../../shared/bridge/ticket/batch-state.ts'
import type { TicketChange } from '../../../../shared/bridge/ticket/changes.ts'
import {
  alertToldBy,
  type Plain,
  sectionOf,
  writeTicket,
} from '../../../../shared/bridge/ticket/write-ticket.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import type { TemplateContext } from '../../../../shared/template/context.ts'
import { type Action, ACTIONS, type Ticket } from '../../../../shared/ticket/ticket.ts'
import {
  at,
  buildEpisode,
  buildItem,
  buildRequest,
  REF,
  type RequestFacts,
  ROW,
} from '../../../builders/batch.ts'
import { buildPolicy, buildRoute } from '../../../builders/config.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

interface ChangeFacts extends Partial<Omit<TicketChange, 'delivery'>> {
  readonly request?: RequestFacts
  readonly alert?: Partial<Alert>
}

function changeOf(action: Action, { request = {}, alert = {}, ...facts }: ChangeFacts = {}): TicketChange {
  const { delivery } = buildRequest(request)
  return {
    action,
    delivery: { ...delivery, alert: { ...delivery.alert, ...alert } },
    reports: 3,
    changeId: 'change-1',
    correlationId: ROW,
    episodes: { a: buildEpisode() },
    severities: [],
    ...facts,
  }
}

/** What a template is given for a change. */
async function contextOf(
  change: TicketChange,
  record: Partial<TicketRecord> = {},
  hasList: BatchState['hasList'] = false,
): Promise<TemplateContext> {
  const contexts: TemplateContext[] = []
  const { route } = change.delivery
  const template: typeof route.template = {
    ...route.template,
    render: (_, context) => (contexts.push(context), {}),
  }
  const connector = new ScriptedProduct()
  connector.change = async () => buildItem()
  const delivery = { ...change.delivery, route: { ...route, template } }
  await writeTicket(
    { ...change, delivery },
    { record: { ...NEW_TICKET_RECORD, ...record }, hasList },
    { connector },
  )
  const [context] = contexts
  if (context === undefined) throw new Error('Nothing was rendered.')
  return context
}

describe('what a template sees', () => {
  const known = { item: REF, told: 'The title before', previous: { number: 'INC0', url: 'https://x/INC0' } }

  test('of an existing ticket: its number, what was written before, and the ticket that it follows', async () => {
    const { ticket } = await contextOf(changeOf('note'), known)
    expect(ticket).toEqual({
      correlationId: ROW,
      closing: '',
      number: 'INC1',
      url: REF.url,
      told: 'The title before',
      previous: known.previous,
    })
  })

  test('of a new ticket: nothing that was written, but the ticket that it follows', async () => {
    const { ticket } = await contextOf(changeOf('open'), { ...known, item: null })
    expect(ticket).toEqual({ correlationId: ROW, closing: '', previous: known.previous })
  })

  test('of a ticket that follows no other, and to which nothing was written', async () => {
    const { ticket } = await contextOf(changeOf('note'), { item: REF })
    expect(ticket).toEqual({ correlationId: ROW, closing: '', number: 'INC1', url: REF.url })
  })

  test('how the ticket ends, where nothing reports it', async () => {
    const route = buildRoute('servicenow', { policy: buildPolicy({ onResolve: 'note' }) })
    const { ticket } = await contextOf(changeOf('open', { request: { route } }))
    expect(ticket.closing).toBe('A person closes this ticket: this route leaves that to people.')
  })

  test('of the route its name and its zone, if it has one', async () => {
    const route = buildRoute('servicenow', { timeZone: 'Europe/Berlin' })
    const zoned = await contextOf(changeOf('open', { request: { route } }))
    expect(zoned.route).toEqual({ name: 'servicenow', timeZone: 'Europe/Berlin' })
    expect((await contextOf(changeOf('open'))).route).toStrictEqual({ name: 'servicenow' })
  })

  test('of a group how many problems it stands for, and by name those that last', async () => {
    const episodes = {
      a: buildEpisode({ name: 'a' }),
      b: buildEpisode({ name: 'b', endedAt: at(1) }),
      c: buildEpisode({ name: 'c', endedAt: at(1), isEarlier: true }),
    }
    const { group, note } = await contextOf(changeOf('note', { episodes }), { item: REF }, true)
    expect(group).toEqual({ isRollUp: false, count: 2, lasting: 1, hasList: true, names: ['a'] })
    expect(note).toEqual({ reports: 3 })
  })

  test('of a group that is over all its own by name', async () => {
    const episodes = {
      b: buildEpisode({ name: 'b', endedAt: at(1) }),
      c: buildEpisode({ name: 'c', endedAt: at(2) }),
    }
    const rollUp = { rule: 'cpu-high', since: at(0) }
    const { group } = await contextOf(changeOf('note', { episodes }), { item: REF, rollUp })
    expect(group).toEqual({ isRollUp: true, count: 2, lasting: 0, hasList: false, names: ['b', 'c'] })
  })

  test('of many the last twenty by name', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `n${index}`)
    const episodes = Object.fromEntries(names.map((name) => [name, buildEpisode({ name })]))
    expect((await contextOf(changeOf('open', { episodes }))).group.names).toEqual(names.slice(5))
  })
})

describe('a ticket is opened', () => {
  test('about the resources of the alert, and what else it names', async () => {
    const opened: Ticket[] = []
    const connector = new ScriptedProduct()
    connector.open = async (ticket) => (opened.push(ticket), buildItem())
    const [vm] = buildRequest().delivery.alert.targets
    if (vm === undefined) throw new Error('The alert is about a resource.')
    const disk = { ...vm, id: '/disks/disk-1', name: 'disk-1' }
    const alert = { targets: [vm, disk], configurationItems: [vm.id.toUpperCase(), 'DISK-1', 'rack-7'] }
    const state = { record: NEW_TICKET_RECORD, hasList: false }
    await writeTicket(changeOf('open', { alert }), state, { connector })
    expect(opened).toMatchObject([
      {
        correlationId: ROW,
        fields: { title: 'open cpu-high' },
        configurationItems: [
          { resourceId: vm.id, names: [vm.name] },
          { resourceId: disk.id, names: ['disk-1'] },
          { resourceId: '', names: ['rack-7'] },
        ],
      },
    ])
  })
})

/** What the product gets for a ticket that is resolved. */
async function changed(...plain: readonly Plain[]): Promise<unknown> {
  const calls: unknown[] = []
  const connector = new ScriptedProduct()
  connector.change = async (...all) => (calls.push(all), buildItem())
  const state = { record: { ...NEW_TICKET_RECORD, item: REF }, hasList: false }
  await writeTicket(changeOf('resolve'), state, { connector }, ...plain)
  return calls
}

describe('a ticket is changed', () => {
  test('by what its template has, under the id of the change', async () => {
    const fields = { title: 'resolve cpu-high' }
    expect(await changed()).toMatchObject([[REF, { action: 'resolve', id: 'change-1', fields }]])
  })

  test('by a text, and what is kept, in place of what its template has', async () => {
    const fields = { title: 'plain resolve cpu-high', text: 'It failed.', kept: 'impact' }
    const plain = { text: 'It failed.', keeps: (field: string) => field === 'impact' }
    expect(await changed(plain)).toMatchObject([[REF, { action: 'resolve', id: 'change-1', fields }]])
  })
})

test('what a template has no section for is noted', () => {
  const { template } = buildRoute('servicenow')
  const route = buildRoute('servicenow', { template: { ...template, actions: new Set(['open', 'note']) } })
  const sections = ACTIONS.map((action) => sectionOf(changeOf(action, { request: { route } })))
  expect(sections).toEqual(ACTIONS.map((action) => (action === 'open' ? 'open' : 'note')))
})

function told(change: TicketChange, episodes: TicketRecord['episodes'] = {}): Partial<Alert> {
  const { condition, beganAt, endedAt } = alertToldBy(change, { episodes })
  return { condition, beganAt, endedAt }
}

describe('the alert that is written', () => {
  const over = { a: buildEpisode({ firedAt: null, endedAt: at(5) }) }
  const fired = { beganAt: at(3) }
  const end = { condition: 'resolved', beganAt: at(3), resolvedAt: at(5), endedAt: at(5) } as const
  test('of a Fired whose end came first includes the end', () => {
    const note = changeOf('note', { alert: fired, episodes: over })
    expect(alertToldBy(note, { episodes: {} })).toMatchObject({
      condition: 'resolved',
      resolvedAt: at(5),
      endedAt: at(5),
    })
  })

  test.each([
    ['opens a ticket', 'open', over],
    ['is of an episode that lasts', 'note', { a: buildEpisode() }],
    ['is of an episode that is not the ticket’s', 'note', {}],
  ] as const)('of a Fired that %s is as it came', (_, action, episodes) => {
    const change = changeOf(action, { alert: fired, episodes })
    expect(alertToldBy(change, { episodes: {} })).toBe(change.delivery.alert)
  })

  test.each([
    ['since its Fired, when that came before', at(1), at(1)],
    ['since it says, when its Fired came later', at(4), at(3)],
    ['since it says, when its Fired is not known', null, at(3)],
  ])('of an end that is an alert of its own lasted %s', (_, firedAt, beganAt) => {
    const change = changeOf('resolve', { request: { condition: 'resolved' }, alert: end, episodes: over })
    const episodes = { a: buildEpisode({ firedAt }) }
    expect(told(change, episodes)).toEqual({ condition: 'resolved', beganAt, endedAt: at(5) })
  })

  test('of an end of an episode that the row does not know lasted since it says', () => {
    const change = changeOf('resolve', { request: { condition: 'resolved' }, alert: end, episodes: over })
    expect(told(change)).toMatchObject({ beganAt: at(3) })
  })

  test('of a Fired that is repeated began when it says', () => {
    const change = changeOf('note', { alert: fired })
    expect(told(change, { a: buildEpisode({ firedAt: at(1) }) })).toMatchObject({ beganAt: at(3) })
  })
})
