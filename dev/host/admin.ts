/** `POST /admin/functions/{name}`: runs a function that is not started by HTTP, now (Functions docs, manually run). */
import { type Listener, STOPPED_WITHIN_MS } from './listener.ts'
import { waitAtMost } from './pause.ts'

/** Runs a function once; may reject. @param input the trigger's data from the request */
export type RunNow = (input: string) => Promise<void>

export interface AdminFunctions extends Listener {
  /** Answers before the function has run, as the real host does; undefined for a path that is not below `/admin/`. */
  answer(request: AdminRequest, isMaster: boolean): Promise<HttpAnswer | undefined>
}

export interface AdminRequest {
  readonly method: string
  readonly pathname: string
  readonly contentType: string
  readonly readBody: () => Promise<Uint8Array>
}

export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: Uint8Array
}

const PATH = /^\/admin\/functions\/([^/]+)\/?$/i

/** @param functions by name; the real host takes names in any case */
export function createAdminFunctions(functions: ReadonlyMap<string, RunNow>): AdminFunctions {
  const byName = new Map([...functions].map(([name, run]) => [name.toLowerCase(), run]))
  const running = new Set<Promise<void>>()
  const start = (run: RunNow, input: string): void => {
    // Logged by the invocation.
    const finished = run(input)
      .catch(() => undefined)
      .finally(() => running.delete(finished))
    running.add(finished)
  }
  return {
    answer: async ({ method, pathname, contentType, readBody }, isMaster) => {
      if (!/^\/admin(\/|$)/i.test(pathname)) return undefined
      if (!isMaster) return { status: 401 }
      const [, name] = PATH.exec(pathname) ?? []
      const run = name === undefined ? undefined : byName.get(decodeURIComponent(name).toLowerCase())
      if (run === undefined || method !== 'POST') return { status: 404 }
      if (!/^application\/json\b/i.test(contentType)) return { status: 415 }
      const input = readInput(await readBody())
      if (input === undefined) return { status: 400 }
      start(run, input)
      return { status: 202 }
    },
    stop: () => waitAtMost(STOPPED_WITHIN_MS, Promise.all(running)),
  }
}

/** `{"input": …}`, a text, a number or a boolean, or none. @returns undefined for anything else */
function readInput(bytes: Uint8Array): string | undefined {
  let body: unknown
  try {
    body = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  const { input = '' } = body as { input?: unknown }
  if (typeof input === 'string') return input
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : undefined
}
