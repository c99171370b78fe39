import type { Alert, AlertKeys, AlertResource } from './alert.ts'
import { resourceLink } from './links.ts'
import type { TicketRequest } from './ticket-request.ts'
import { isArmId, parseResource } from './resource.ts'

/**
 * A ticket request as an alert, so that it is delivered in the same way and templates can use it: its title is the rule's
 * name, its description the summary. It never ends by itself: a person ends its ticket.
 *
 * @param receivedAt ISO 8601 UTC with `Z`
 */
export function alertOfTicketRequest(request: TicketRequest, receivedAt: string): Alert {
  const { title, description, severity, configurationItem: item, correlation } = request
  const targets: AlertResource[] = isArmId(item) ? [parseResource(item)] : []
  const resource = targets[0] ?? null
  return {
    shape: 'ticket-request',
    // In a form that differs from every id of an Azure alert.
    alertId: correlation === '' ? '' : `/alert-ticket-bridge/ticket-requests/${correlation}`,
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
    keys: keysOf(request, receivedAt),
  }
}

/** Part of the digests by which stored tickets are found, so it keeps the first name of ticket requests. */
const KEY_PREFIX = 'order'

/**
 * With a correlation, a ticket request is one delivery for ever. Without one, its content identifies it: repeated within the
 * same ten minutes it is the same delivery, as a retry is; repeated later it is a note while its ticket is open and a new
 * ticket once that is closed.
 */
function keysOf(request: TicketRequest, receivedAt: string): AlertKeys {
  const { connection, kind, correlation } = request
  const common = { formerEpisode: null, series: null }
  if (correlation !== '') {
    return {
      ...common,
      episode: JSON.stringify([KEY_PREFIX, 'correlation', correlation]),
      notification: JSON.stringify([KEY_PREFIX, connection, kind ?? '', 'correlation', correlation]),
    }
  }
  const { template, fields, title, description, severity, configurationItem } = request
  const sortedFields = Object.entries(fields ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const content = [template ?? '', sortedFields, title, description, severity, configurationItem]
  const tenMinutes = receivedAt.slice(0, 'YYYY-MM-DDTHH:m'.length)
  return {
    ...common,
    episode: JSON.stringify([KEY_PREFIX, 'content', content]),
    notification: JSON.stringify([KEY_PREFIX, connection, kind ?? '', 'content', content, tenMinutes]),
  }
}
