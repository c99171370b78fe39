import type { Alert, AlertKeys, AlertResource } from './alert.ts'
import { resourceLink } from './links.ts'
import type { Order } from './order.ts'
import { isArmId, parseResource } from './resource.ts'

/**
 * An order in the words that templates use, so that it takes the same way as an alert: its title is the rule's name, its
 * description the summary. It never ends by itself: a person ends its ticket.
 *
 * @param receivedAt ISO 8601 UTC with `Z`
 */
export function alertOfOrder(order: Order, receivedAt: string): Alert {
  const { title, description, severity, configurationItem: item, correlation } = order
  const targets: AlertResource[] = isArmId(item) ? [parseResource(item)] : []
  const resource = targets[0] ?? null
  return {
    shape: 'order',
    // In a form that cannot be taken for the id of an alert of Azure.
    alertId: correlation === '' ? '' : `/alert-ticket-bridge/orders/${correlation}`,
    service: 'Work items',
    signalType: '',
    rule: { name: title, id: '', description: '' },
    severity,
    importance: severity,
    condition: 'fired',
    firedAt: receivedAt,
    isFiredAtOurs: true,
    resolvedAt: null,
    beganAt: receivedAt,
    endedAt: null,
    receivedAt,
    isReview: false,
    reportsEnd: 'yes',
    refires: false,
    resource,
    targets,
    configurationItems: item === '' ? [] : [resource?.name ?? item],
    titleParts: [
      { of: 'severity', rank: 0, before: '' },
      { of: 'rule', rank: 1 },
      { of: 'where', rank: 2, before: ': ' },
    ],
    summary: description,
    measured: '',
    facts: [],
    dimensions: [],
    rows: [],
    links: {
      alert: null,
      resource: resourceLink(resource),
      rule: null,
      searchResults: null,
      investigation: null,
    },
    customProperties: Object.create(null) as Record<string, string>,
    keys: keysOf(order, receivedAt),
  }
}

/**
 * With a correlation, an order is one delivery for ever. Without one, what it says names it: within the ten minutes in
 * which it was received it is one delivery, as a retry is; later it is reported again, which is a note while its ticket is
 * open and a new ticket once that is closed.
 */
function keysOf(order: Order, receivedAt: string): AlertKeys {
  const { connection, kind, correlation } = order
  const common = { formerEpisode: null, series: null }
  if (correlation !== '') {
    return {
      ...common,
      episode: JSON.stringify(['order', 'correlation', correlation]),
      notification: JSON.stringify(['order', connection, kind ?? '', 'correlation', correlation]),
    }
  }
  const { template, fields, title, description, severity, configurationItem } = order
  const sortedFields = Object.entries(fields ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const said = [template ?? '', sortedFields, title, description, severity, configurationItem]
  const tenMinutes = receivedAt.slice(0, 'YYYY-MM-DDTHH:m'.length)
  return {
    ...common,
    episode: JSON.stringify(['order', 'content', said]),
    notification: JSON.stringify(['order', connection, kind ?? '', 'content', said, tenMinutes]),
  }
}
