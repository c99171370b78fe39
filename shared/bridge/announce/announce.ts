import type { Condition, Severity } from '../../alert/alert.ts'
import type { Fallback } from '../../config/config.ts'
import type { HttpClient } from '../../http/http-client.ts'
import type { Enqueue } from '../queue/enqueue.ts'
import { enqueueOwnAlert } from './own-alert.ts'
import { postToWebhook } from './post-webhook.ts'

/** What is announced through `fallback`. `fired` begins what `resolved` ends: notices of the same event and id. */
export interface Announcement {
  /** The type of the announcement, such as `alert-late`. */
  readonly event: string
  readonly condition: Condition
  readonly notices: readonly Notice[]
}

export interface Notice {
  /** Identifies the subject; the same when it is announced again. */
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** ISO 8601 UTC. From when on it holds. */
  readonly since: string
  /** ISO 8601 UTC. When it was over. */
  readonly endedAt?: string
  readonly text: string
  readonly items: readonly string[]
  readonly facts: Readonly<Record<string, string>>
  /** A connection that does not accept tickets at the moment: no notice is sent through a route to it. */
  readonly without?: string
}

export interface AnnounceOptions {
  readonly enqueue: Enqueue
  readonly http: Pick<HttpClient, 'send'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Announces something where `fallback` says: as tickets of its route, in a post to its webhook, or both. Repeated after a
 * failure, a ticket is the same one; a post is repeated only after one that was refused, or whose answer was lost.
 *
 * @throws BridgeError `storage_unavailable`, `webhook_failed`
 */
export type Announce = (announcement: Announcement, fallback: Fallback) => Promise<void>

export function createAnnounce(options: AnnounceOptions): Announce {
  return async (announcement, { route, webhook }) => {
    const { event, condition, notices } = announcement
    const taken = notices.filter(({ without }) => without !== route?.connection.name)
    // First: it is harmless to repeat when the post fails.
    for (const notice of route === undefined ? [] : taken) {
      await enqueueOwnAlert(alertOf(announcement, notice), route?.name ?? '', options)
    }
    if (webhook === undefined) return
    await postToWebhook(webhook, { event, condition, notices: notices.map(posted) }, options.http)
  }
}

function alertOf({ event, condition }: Announcement, notice: Notice): Parameters<typeof enqueueOwnAlert>[0] {
  const { id, title, severity, since, endedAt, text, items, facts } = notice
  return {
    id: `${event}/${id}`,
    rule: title,
    severity,
    condition,
    since,
    ...(endedAt === undefined ? {} : { endedAt }),
    description: text,
    items,
    facts,
  }
}

function posted(notice: Notice): object {
  return { ...notice, without: undefined }
}
