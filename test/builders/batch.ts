import { parseAlert } from '../../shared/alert/parse-alert.ts'
import { type BatchState, beginBatch } from '../../shared/bridge/ticket/batch-state.ts'
import type { Phase } from '../../shared/bridge/ticket/phases.ts'
import type {
  RequestResult,
  Destination,
  TicketRequest,
  TicketRequests,
} from '../../shared/bridge/ticket/ticket-delivery.ts'
import type { TicketTools } from '../../shared/bridge/ticket/ticket-tools.ts'
import type { Route } from '../../shared/config/config.ts'
import { type BegunDelivery, NEW_TICKET_RECORD, type TicketRecord } from '../../shared/storage/ledger.ts'
import type { Episode, Occurrence } from '../../shared/ticket/episodes.ts'
import type { WorkItem } from '../../shared/ticket/ticket.ts'
import { START } from './clock.ts'
import { buildRoute } from './config.ts'
import { buildNotification } from './notification.ts'
import { buildPayload } from './payload.ts'
import { ScriptedProduct } from './scripted-product.ts'

/** Minutes after the start of the stories. */
export const at = (minute: number): string => new Date(Date.parse(START) + minute * 60_000).toISOString()

/** The row of every request, unless a test says otherwise. */
export const ROW = '00000000000000000000000000000000'

/** Another one. */
export const OTHER_ROW = '11111111111111111111111111111111'

export interface RequestFacts extends Partial<Occurrence> {
  readonly id?: string
  readonly destination?: Partial<Destination>
  /** Default: the row that it was merged from, or else the one that it goes to. */
  readonly ownRow?: string
  /** When this wake-up was due. */
  readonly wakeUpAt?: string
  readonly route?: Route
  readonly series?: string
}

/** A Fired at minute 0; a test overrides what it needs. */
export function buildRequest(facts: RequestFacts = {}): TicketRequest {
  const {
    id: deliveryId = 'd',
    destination = {},
    ownRow = destination.mergedFrom ?? destination.row ?? ROW,
    wakeUpAt,
    route = buildRoute('servicenow'),
    series,
    ...rest
  } = facts
  const occurrence: Occurrence = {
    episode: 'a',
    name: 'cpu-high: vm-1',
    rule: 'cpu-high',
    alertId: '/alerts/a',
    condition: 'fired',
    occurredAt: at(0),
    severity: 'Sev2',
    reportsEnd: 'yes',
    ...rest,
  }
  const raw = buildPayload(series === undefined ? {} : { series })
  const wakeUp = wakeUpAt === undefined ? {} : { wakeUp: { row: ROW, at: wakeUpAt } }
  const notification = buildNotification(raw, { deliveryId, ...wakeUp })
  const alert = { ...parseAlert(raw, START), severity: occurrence.severity }
  return {
    delivery: { notification, deliveryId, alert, raw, route, occurrence },
    ownRow,
    destination: { row: ROW, ...destination },
  }
}

/** The state of a batch before its first step; a test overrides what it needs. */
export function buildBatch(
  requests: TicketRequests,
  record: Partial<TicketRecord> = {},
  state: Partial<BatchState> = {},
): BatchState {
  return { ...beginBatch(requests, [], { ...NEW_TICKET_RECORD, ...record }), ...state }
}

export function phaseOf(what: Phase['what'], ...requests: readonly TicketRequest[]): Phase {
  return { what, requests }
}

/** A try of delivery d to write the Fired of minute 0, begun at minute 0. */
export function buildBegun(overrides: Partial<BegunDelivery> = {}): BegunDelivery {
  return {
    deliveryId: 'd',
    changeId: 'change-d',
    begunAt: at(0),
    episode: 'a',
    condition: 'fired',
    occurredAt: at(0),
    ...overrides,
  }
}

/** What has come of requests, in their order; undefined for one that waits. */
export function resultsOf(
  { results }: BatchState,
  ...requests: readonly TicketRequest[]
): (RequestResult | undefined)[] {
  return requests.map((request) => results.get(request))
}

export function buildItem(overrides: Partial<WorkItem> = {}): WorkItem {
  return {
    id: 'id-1',
    number: 'INC1',
    url: 'https://product.example/INC1',
    correlationId: ROW,
    status: 'open',
    closeCode: '',
    assignment: { assignee: '', group: '', inWork: false },
    ...overrides,
  }
}

/** What the row remembers of the work item. */
export const REF = { id: 'id-1', number: 'INC1', url: 'https://product.example/INC1' }

/** An episode that fired at minute 0 and lasts. */
export function buildEpisode(overrides: Partial<Episode> = {}): Episode {
  const named = { name: 'cpu-high: vm-1', rule: 'cpu-high', alertId: '/alerts/a' }
  return { ...named, firedAt: at(0), endedAt: null, reportsEnd: 'yes', ...overrides }
}

/** The dependencies of the steps at minute 100: a product without tickets, no series, no storm, and nothing stored. */
export function buildTools<T extends Partial<TicketTools>>(overrides: T): TicketTools & T {
  return {
    connector: new ScriptedProduct(),
    series: { latest: async () => undefined, remember: () => undefined },
    storms: { admit: async () => undefined },
    putWakeUp: async () => undefined,
    log: () => undefined,
    now: () => Date.parse(at(100)),
    extendClaim: async () => undefined,
    longestChangeSeconds: 65,
    ...overrides,
  }
}
