import { request } from 'undici'
import { UsageError } from './command.ts'

/** What the webhook answered. */
export interface PostAnswer {
  readonly status: number
  readonly body: string
}

/**
 * Posts a payload as an action group does.
 *
 * @param token of Entra ID, sent as well
 * @throws UsageError when nothing answers
 */
export async function postAlert(webhook: string, payload: string, token?: string): Promise<PostAnswer> {
  try {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
    }
    const answer = await request(webhook, { method: 'POST', headers, body: payload })
    return { status: answer.statusCode, body: await answer.body.text() }
  } catch (error) {
    const { origin } = new URL(webhook)
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
    throw new UsageError(`${origin} does not answer (${code}). Is npm start running?`)
  }
}

/** The webhook that posts to one route. @param webhook URL, with its key if it has one */
export function webhookOf(webhook: string, route: string): string {
  const url = new URL(webhook)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(route)}`
  return url.href
}
