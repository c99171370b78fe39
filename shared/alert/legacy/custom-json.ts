import { requiredText } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'

/**
 * The JSON that an old log alert's owner wrote; all that is known of it is a `text`. It has neither an id nor a time,
 * so the text names the episode.
 */
export function parseCustomJson(payload: unknown): Notification {
  const description = requiredText(payload, 'text')
  const episode = ['custom-json', description]
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'custom-json',
    service: 'Custom JSON',
    description,
    context: payload,
    episode,
    formerEpisode: episode,
    delivery: episode,
  }
}
