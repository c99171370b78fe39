import { request } from 'undici'
import { placed, UsageError } from './command.ts'
import { printable } from './printable.ts'

/** The webhook's answer. */
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
    throw new UsageError(
      `${origin} does not answer (${code}). Is it running? npm start runs one on this machine.`,
    )
  }
}

/** The webhook that posts to one route. @param webhook URL, with its key if it has one */
export function webhookOf(webhook: string, route: string): string {
  const url = new URL(webhook)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(route)}`
  return url.href
}

/**
 * Why a post was refused, and what to do.
 *
 * @param body problem details, or whatever the host answers
 * @param url that was posted to
 * @param name of the function
 */
export function refusalOf({ status, body }: PostAnswer, url: string, name: string): string {
  const { code, detail = '', path, letter } = problemOf(body)
  if (code === undefined) return `${new URL(url).origin} answered ${status}${meaningOf(status, url, name)}`
  const next =
    letter === undefined
      ? ''
      : `\nNext: npm run dead-letters -- show ${letter}   (it is kept as a dead letter)`
  return printable(`${code}: ${placed(detail, path)}`) + next
}

/** What an answer of the host, or of something that is no app, means: it has no body that says so. */
function meaningOf(status: number, url: string, name: string): string {
  const { pathname, searchParams } = new URL(url)
  if (status === 401) {
    const fault = searchParams.has('code') ? 'the key (code=…) is wrong' : 'the URL has no key (?code=…)'
    return `: ${fault}. Use the key of the function ${name}.`
  }
  if (status === 404) {
    return `: there is no ${pathname}. The address of the webhook is https://<app>.azurewebsites.net/api/alerts?code=…`
  }
  return status >= 500 ? ', without a reason: see whether the app runs, by its /api/health.' : '.'
}

interface ProblemDetails {
  readonly code?: string
  readonly detail?: string
  readonly path?: string
  readonly letter?: string
}

function problemOf(body: string): ProblemDetails {
  try {
    return JSON.parse(body) as ProblemDetails
  } catch {
    // The host's own answers have no body.
    return {}
  }
}
