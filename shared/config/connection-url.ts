import { closestName } from '../closest-name.ts'
import type { Cloud } from '../connectors/product.ts'
import { isLoopback } from '../loopback.ts'

/** Stands for an address that a build machine cannot know; it is never called. */
const NOT_KNOWN_AT_BUILD = 'https://not-known-at-build.invalid'

/** The application settings, by name; undefined when there are none to look at (a build machine). */
export type SettingValues = Readonly<Record<string, string | undefined>> | undefined

/**
 * The origin that a connection's `url` names, after `${SETTING}` has been filled in.
 *
 * @returns the origin without a slash at the end, or why the URL cannot be used
 */
export function parseConnectionUrl(
  text: string,
  cloud: Cloud,
  allowOtherHost: boolean,
  settings: SettingValues,
): { origin: string } | { reason: string } {
  const filled = fillIn(text, 'url', settings)
  if ('reason' in filled) return filled
  if (filled.text === NOT_KNOWN_AT_BUILD) return { origin: NOT_KNOWN_AT_BUILD }
  return originOf(filled.text, filled.source, cloud, allowOtherHost)
}

/** The application setting that a url or a webhook takes its value from; undefined when it is written out. */
export function settingOf(text: string): string | undefined {
  return SETTING.exec(text)?.[1]
}

/** Whether a url takes its value from a setting that is not given. */
export function isUnsetSetting(text: string, settings: NonNullable<SettingValues>): boolean {
  const setting = settingOf(text)
  return setting !== undefined && (settings[setting] ?? '') === ''
}

/** The address that `warnings.webhook` names, after `${SETTING}` has been filled in; or why it cannot be used. */
export function parseWebhookUrl(text: string, settings: SettingValues): { url: URL } | { reason: string } {
  const filled = fillIn(text, 'webhook', settings)
  if ('reason' in filled) return filled
  if (!URL.canParse(filled.text)) return { reason: `${filled.source} is not a URL` }
  const url = new URL(filled.text)
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
  return isSafe ? { url } : { reason: `${filled.source} must start with https://` }
}

const SETTING = /^\$\{([A-Z][A-Z0-9_]*)\}$/

/** A setting that was probably meant. */
function similarSetting(setting: string, settings: NonNullable<SettingValues>): string {
  const meant = closestName(
    setting,
    Object.keys(settings).filter((name) => name.includes('_') && name !== setting),
  )
  return meant === undefined ? '' : `. Did you mean ${meant}?`
}

/** @returns the text to use, and what to call the place that it comes from */
function fillIn(
  text: string,
  key: string,
  settings: SettingValues,
): { text: string; source: string } | { reason: string } {
  const setting = settingOf(text)
  if (setting === undefined) {
    // Such a text would pass as a host name.
    if (text.includes('${'))
      return { reason: `${key} must be one \${SETTING} in capitals, or a URL without any` }
    return { text, source: key }
  }
  const source = `the application setting ${setting}`
  if (settings === undefined) return { text: NOT_KNOWN_AT_BUILD, source }
  const value = settings[setting]
  return value === undefined || value === ''
    ? { reason: `${source} is not set${similarSetting(setting, settings)}` }
    : { text: value, source }
}

function originOf(
  text: string,
  source: string,
  cloud: Cloud,
  allowOtherHost: boolean,
): { origin: string } | { reason: string } {
  if (!URL.canParse(text)) return { reason: `${source} is not a URL such as ${cloud.example}` }
  const url = new URL(text)
  const reason = reasonAgainst(url, cloud, allowOtherHost)
  return reason === undefined ? { origin: url.origin } : { reason: `${source} ${reason}` }
}

function reasonAgainst(url: URL, cloud: Cloud, allowOtherHost: boolean): string | undefined {
  if (url.username !== '' || url.password !== '') return 'must not hold credentials'
  const isLocal = isLoopback(url)
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) return 'must start with https://'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return `must end after the host name: ${url.origin}`
  }
  return isLocal || allowOtherHost ? undefined : reasonAgainstHost(url.hostname, cloud)
}

function reasonAgainstHost(host: string, { hosts }: Cloud): string | undefined {
  if (hosts.some((suffix) => host.endsWith(suffix))) return undefined
  const clouds = hosts.join(', ') || 'any cloud of that product'
  return `is outside ${clouds}: set allowOtherHost: true if that is meant`
}
