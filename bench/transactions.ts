/** The calls that a bench counts, by kind. */
export class Tally {
  readonly counts = new Map<string, number>()

  add(kind: string, count = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + count)
  }

  /** The number of calls whose kind begins with a prefix. */
  sum(prefix: string): number {
    return [...this.counts].reduce((sum, [kind, count]) => (kind.startsWith(prefix) ? sum + count : sum), 0)
  }
}

export const SERVICES = ['queue', 'table', 'blob'] as const
export type Service = (typeof SERVICES)[number]

/** The host polls for messages whether or not there are alerts, so this is not part of an alert's cost. */
export const POLLING = 'polling'

/** The kind of a request to the storage, such as `table insert` (Storage docs, REST). */
export function transactionOf(service: Service, method: string, path: string): string {
  const { pathname, searchParams } = new URL(path, 'http://storage')
  switch (service) {
    case 'queue':
      if (method === 'GET' && pathname.endsWith('/messages')) return POLLING
      return `queue ${pathname.includes('/messages') ? QUEUE[method] : 'read or create'}`
    case 'table':
      return `table ${/\/Tables\b/.test(pathname) ? 'create' : TABLE[method]}`
    case 'blob':
      return `blob ${searchParams.get('comp') ?? BLOB[method]}`
  }
}

const QUEUE: Readonly<Record<string, string>> = { POST: 'put', DELETE: 'delete', PUT: 'renew' }
const TABLE: Readonly<Record<string, string>> = {
  POST: 'insert',
  GET: 'read',
  PUT: 'replace',
  PATCH: 'merge',
  DELETE: 'delete',
}
const BLOB: Readonly<Record<string, string>> = {
  PUT: 'create',
  GET: 'read',
  HEAD: 'look',
  DELETE: 'delete',
}
