import { isLoopback } from '../loopback.ts'
import type { Product } from '../ticket/ticket.ts'

/** The products' own clouds. A URL elsewhere needs `allowOtherHost`, so that a typing error leaks no credential. */
const CLOUDS: Record<Product, readonly string[]> = {
  servicenow: ['.service-now.com', '.servicenow.com'],
}

/** The application settings, by name; undefined when there are none to look at (a build machine). */
export type SettingValues = Readonly<Record<string, string | undefined>> | undefined

/**
 * The origin that a connection's `url` names, after `${SETTING}` has been filled in.
 *
 * @returns the origin without a slash at the end, or why the URL cannot be used
 */
export function parseConnectionUrl(
  text: string,
  product: Product,
  allowOtherHost: boolean,
  settings: SettingValues,
): { origin: string } | { reason: string } {
  const setting = /^\$\{([A-Z][A-Z0-9_]*)\}$/.exec(text)?.[1]
  if (setting !== undefined && settings === undefined) return { origin: 'https://not-known-at-build.invalid' }
  const value = setting === undefined ? text : settings?.[setting]
  if (value === undefined || value === '') return { reason: `the application setting ${setting} is not set` }
  const source = setting === undefined ? 'url' : `the application setting ${setting}`
  if (!URL.canParse(value)) {
    return { reason: `${source} is not a URL such as https://example.service-now.com` }
  }
  const url = new URL(value)
  const reason = reasonAgainst(url, product, allowOtherHost)
  return reason === undefined ? { origin: url.origin } : { reason: `${source} ${reason}` }
}

function reasonAgainst(url: URL, product: Product, allowOtherHost: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not hold credentials'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return `must end after the host name: ${url.origin}`
  }
  if (isLoopback(url)) return undefined
  if (url.protocol !== 'https:') return 'must start with https://'
  if (allowOtherHost || CLOUDS[product].some((suffix) => url.hostname.endsWith(suffix))) return undefined
  return `is outside ${CLOUDS[product].join(', ')}: set allowOtherHost: true if that is meant`
}
