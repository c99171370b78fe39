import type { Alert } from '../../alert/alert.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { Route } from '../../config/config.ts'
import { foldCase } from '../../fold-case.ts'
import type { TemplateContext } from '../../template/context.ts'
import { closingOf } from '../../ticket/closing.ts'
import { lasting, ownEpisodes } from '../../ticket/episodes.ts'
import type { Action, ConfigurationItem, WorkItem } from '../../ticket/ticket.ts'
import { MOST_NAMES } from './attach-list.ts'
import type { BatchState } from './batch-state.ts'
import type { TicketChange } from './changes.ts'
import type { TicketTools } from './ticket-tools.ts'

/** See `Template.renderPlain`. */
export interface Plain {
  readonly text: string
  readonly keeps: (field: string) => boolean
}

/**
 * Renders the fields and writes them to the product.
 *
 * @param plain what is written in place of what the template has
 * @returns the work item as it is then
 * @throws BridgeError what the template or the product throws
 */
export async function writeTicket(
  change: TicketChange,
  { record, hasList }: Pick<BatchState, 'record' | 'hasList'>,
  { connector }: Pick<TicketTools, 'connector'>,
  plain?: Plain,
): Promise<WorkItem> {
  const { delivery, correlationId, changeId } = change
  const { template } = delivery.route
  const action = sectionOf(change)
  const context = contextOf(change, record, hasList)
  const fields =
    plain === undefined
      ? template.render(action, context)
      : template.renderPlain(action, context, plain.text, plain.keeps)
  return action === 'open'
    ? connector.open({ correlationId, fields, configurationItems: itemsOf(delivery.alert) })
    : connector.change(refIn(record), { action, fields, id: changeId })
}

/** By which section of the template a change is written: what it has no section for is noted. */
export function sectionOf({ action, delivery }: Pick<TicketChange, 'action' | 'delivery'>): Action {
  return delivery.route.template.actions.has(action) ? action : 'note'
}

/** Resources by their ids, and what is known by name only. */
function itemsOf({ targets, configurationItems }: Alert): ConfigurationItem[] {
  const resources = targets.map(({ id, name }) => ({ resourceId: id, names: [name] }))
  // Azure sends the id of one resource in either letter case.
  const known = new Set(targets.flatMap(({ id, name }) => [foldCase(id), foldCase(name)]))
  const named = configurationItems.filter((item) => !known.has(foldCase(item)))
  return [...resources, ...named.map((item) => ({ resourceId: '', names: [item] }))]
}

function refIn({ item }: TicketRecord): NonNullable<TicketRecord['item']> {
  if (item === null) throw new TypeError('There is no ticket to change.')
  return item
}

/** What is written of a Fired whose end came first includes the end. */
export function alertToldBy(
  { action, delivery, episodes }: TicketChange,
  record: Pick<TicketRecord, 'episodes'>,
): Alert {
  const { alert, occurrence } = delivery
  const endedAt = episodes[occurrence.episode]?.endedAt ?? null
  const isOver = action !== 'open' && occurrence.condition === 'fired' && endedAt !== null
  if (isOver) return { ...alert, condition: 'resolved', resolvedAt: endedAt, endedAt }
  // Where the end is an alert of its own, the Fired that came before it says since when.
  const { firedAt } = record.episodes[occurrence.episode] ?? { firedAt: null }
  const isLonger = alert.condition === 'resolved' && firedAt !== null && firedAt < alert.beganAt
  return isLonger ? { ...alert, beganAt: firedAt } : alert
}

/** The route as templates see it. */
export function routeScope({ name, timeZone }: Pick<Route, 'name' | 'timeZone'>): TemplateContext['route'] {
  return { name, ...(timeZone === undefined ? {} : { timeZone }) }
}

function contextOf(change: TicketChange, record: TicketRecord, hasList: boolean): TemplateContext {
  const { raw, route } = change.delivery
  const alert = alertToldBy(change, record)
  const { item, previous } = record
  const episodes = ownEpisodes(change.episodes)
  const open = lasting(change.episodes)
  return {
    alert,
    raw,
    route: routeScope(route),
    connection: route.connection,
    ticket: {
      correlationId: change.correlationId,
      closing: closingOf(alert, route.policy),
      ...(item === null ? {} : { number: item.number, url: item.url }),
      ...(item === null || record.told === null ? {} : { told: record.told }),
      ...(previous === null ? {} : { previous }),
    },
    group: {
      isRollUp: record.rollUp !== null,
      count: episodes.length,
      lasting: open.length,
      hasList,
      names: (open.length > 0 ? open : episodes).slice(-MOST_NAMES).map(({ name }) => name),
    },
    note: { reports: change.reports },
  }
}
