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
  if (setting === undefined) {
    // Such a text would pass as a host name.
    if (text.includes('${')) return { reason: 'url must be one ${SETTING} in capitals, or a URL without any' }
    return originOf(text, 'url', product, allowOtherHost)
  }
  if (settings === undefined) return { origin: 'https://not-known-at-build.invalid' }
  const source = `the application setting ${setting}`
  const value = settings[setting]
  return value === undefined || value === ''
    ? { reason: `${source} is not set` }
    : originOf(value, source, product, allowOtherHost)
}

function originOf(
  text: string,
  source: string,
  product: Product,
  allowOtherHost: boolean,
): { origin: string } | { reason: string } {
  if (!URL.canParse(text)) return { reason: `${source} is not a URL such as https://example.service-now.com` }
  const url = new URL(text)
  const reason = reasonAgainst(url, product, allowOtherHost)
  return reason === undefined ? { origin: url.origin } : { reason: `${source} ${reason}` }
}

function reasonAgainst(url: URL, product: Product, allowOtherHost: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not hold credentials'
  const isLocal = isLoopback(url)
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) return 'must start with https://'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return `must end after the host name: ${url.origin}`
  }
  if (isLocal || allowOtherHost || CLOUDS[product].some((suffix) => url.hostname.endsWith(suffix)))
    return undefined
  return `is outside ${CLOUDS[product].join(', ')}: set allowOtherHost: true if that is meant`
}
