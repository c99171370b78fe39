import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWriteAlertStates } from '../../../../shared/bridge/azure-alerts/write-alert-states.ts'
import { flaggingAlertChanges } from '../../../../shared/bridge/ticket/flag-alert-changes.ts'
import type { ConnectionConfig } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import { afterLook, afterOwnAction, type CloseAlert } from '../../../../shared/ticket/alert-response.ts'
import { ALERT_STATES, type AlertState } from '../../../../shared/ticket/alert-mark.ts'
import type { Assignment, WorkItemStatus } from '../../../../shared/ticket/ticket.ts'
import { createClock } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import { InMemoryAlerts } from '../../../builders/in-memory-alerts.ts'
import { InMemoryLedger } from '../../../builders/in-memory-ledger.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryLocks } from '../../../builders/in-memory-storage.ts'
import { propertyRuns } from '../../../builders/thoroughness.ts'

const ALERT_ID =
  '/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/a'
const KEY = { connection: 'servicenow', correlationId: 'a'.repeat(32) }

const PLAIN_STEPS = [
  'person takes',
  'person gives back',
  'person resolves',
  'person reopens',
  'bridge resolves',
  'bridge reopens',
  'alert ends',
  'a minute passes',
  'look',
  'run',
] as const
type PlainStep = (typeof PLAIN_STEPS)[number]

/** What may happen, in any order. */
type Step =
  | { readonly what: PlainStep }
  | { readonly what: 'Azure fails'; readonly isCarriedOut: boolean }
  | { readonly what: 'person in Azure'; readonly state: AlertState }

const plain = (...names: readonly PlainStep[]): fc.Arbitrary<Step> =>
  fc.constantFrom(...names.map((what) => ({ what })))

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: plain('look', 'run') },
    { weight: 4, arbitrary: plain(...PLAIN_STEPS) },
    fc.record({ what: fc.constant('Azure fails' as const), isCarriedOut: fc.boolean() }),
    fc.record({ what: fc.constant('person in Azure' as const), state: fc.constantFrom(...ALERT_STATES) }),
  ),
  { maxLength: 40 },
)

class World {
  readonly clock = createClock()
  readonly ledger = new InMemoryLedger(this.clock)
  readonly alerts = new InMemoryAlerts()
  readonly #connection: ConnectionConfig
  #status: WorkItemStatus = 'open'
  #assignment: Assignment = { assignee: '', group: '', inWork: false }
  /** What people and the bridge did to the ticket. */
  turns = 0
  /** Writes over a state that is not the one which the app knew last. */
  readonly overwrites: string[] = []

  constructor(closeAlert: CloseAlert) {
    this.#connection = { ...buildRoute('servicenow').connection, azureAlerts: { closeAlert } }
    this.alerts.set(ALERT_ID)
  }

  async begin(): Promise<void> {
    await this.#save((record) => ({
      ...record,
      item: { id: '1', number: 'INC1', url: 'https://product.example/INC1' },
      status: 'open',
      episodes: {
        a: {
          name: 'a',
          rule: 'cpu',
          alertId: ALERT_ID,
          firedAt: this.#now,
          endedAt: null,
          reportsEnd: 'yes',
        },
      },
      alertResponse: afterOwnAction(null, 'open', this.#look, this.#now),
    }))
  }

  async do(step: Step): Promise<void> {
    if (step.what === 'Azure fails') {
      this.alerts.fail(new BridgeError('azure_alerts_unavailable', 'no answer'), step.isCarriedOut)
    } else if (step.what === 'person in Azure') {
      this.alerts.set(ALERT_ID, step.state)
    } else {
      await this.#steps[step.what]()
    }
  }

  readonly #steps: Readonly<Record<PlainStep, () => Promise<void> | void>> = {
    'person takes': () => {
      const assignee = this.#assignment.assignee === 'ann' ? 'bob' : 'ann'
      this.#assignment = { ...this.#assignment, assignee }
      this.turns += 1
    },
    'person gives back': () => {
      this.#assignment = { ...this.#assignment, assignee: '', inWork: false }
      this.turns += 1
    },
    'person resolves': () => {
      this.#status = 'resolved'
      this.turns += 1
    },
    'person reopens': () => {
      this.#status = 'open'
      this.turns += 1
    },
    'bridge resolves': () => this.#act('resolve', 'resolved'),
    'bridge reopens': () => this.#act('reopen', 'open'),
    'alert ends': () =>
      this.#save(({ episodes, ...record }) => ({
        ...record,
        episodes: Object.fromEntries(
          Object.entries(episodes).map(([key, episode]) => [key, { ...episode, endedAt: this.#now }]),
        ),
      })),
    look: () => this.look(),
    run: () => this.run(),
    'a minute passes': () => this.clock.advance(61),
  }

  look(): Promise<void> {
    return this.#save((record) => ({
      ...record,
      status: this.#status,
      alertResponse: afterLook(
        { response: record.alertResponse, status: record.status, assignment: null, mayHaveReopened: false },
        this.#look,
        this.#now,
      ),
    }))
  }

  async run(): Promise<void> {
    const written = this.alerts.writes.length
    let known = this.ledger.records.get(KEY.correlationId)?.episodes['a']?.alertMark ?? 'New'
    await createWriteAlertStates({
      ledger: this.ledger,
      alerts: async () => this.alerts,
      locks: new InMemoryLocks(this.clock),
      registers: new InMemoryRegisters(),
      journal: new InMemoryJournal(),
      pause: async (seconds) => this.clock.advance(seconds),
      log: () => undefined,
      now: this.clock.now,
    })(this.#connection, Infinity)
    for (const { from, to } of this.alerts.writes.slice(written)) {
      if (from !== known || from === to) this.overwrites.push(`${from} -> ${to}, known was ${known}`)
      known = to
    }
  }

  /** The bridge looks, decides and writes in one claim. */
  async #act(action: 'resolve' | 'reopen', status: WorkItemStatus): Promise<void> {
    await this.look()
    this.#status = status
    this.turns += 1
    await this.#save((record) => ({
      ...record,
      status,
      alertResponse: afterOwnAction(record.alertResponse, action, this.#look, this.#now),
    }))
  }

  get #look(): { status: WorkItemStatus; assignment: Assignment } {
    return { status: this.#status, assignment: this.#assignment }
  }

  get #now(): string {
    return new Date(this.clock.now()).toISOString()
  }

  async #save(change: (record: TicketRecord) => TicketRecord): Promise<void> {
    const claim = await this.ledger.claim(KEY, [])
    if (claim === undefined) throw new Error('The row is free.')
    await flaggingAlertChanges(claim, this.#connection).save(change(claim.record ?? NEW_TICKET_RECORD))
  }
}

test('Azure’s alert and the ticket never change each other in a loop, and no choice of a person is overwritten', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<CloseAlert>('ended', 'always'), steps, async (closeAlert, story) => {
      const world = new World(closeAlert)
      await world.begin()
      for (const step of story) await world.do(step)
      expect(world.overwrites).toEqual([])
      expect(world.alerts.writes.length).toBeLessThanOrEqual(world.turns)
      // The failures that were set are used up, and then everything is written.
      for (let round = 0; round < story.length + 2; round += 1) {
        world.clock.advance(61)
        await world.look()
        await world.run()
      }
      const settled = world.alerts.writes.length
      await world.look()
      await world.run()
      expect(world.alerts.writes).toHaveLength(settled)
      expect(settled).toBeLessThanOrEqual(world.turns)
    }),
    propertyRuns(300, 5000),
  )
})
