import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Document, parseDocument } from 'yaml'
import type { Config } from '../../shared/config/config.ts'
import { readConfigTexts } from '../../shared/config/load-config.ts'
import { parseConfig } from '../../shared/config/parse-config.ts'
import { formatProblem } from '../../shared/config/problem.ts'
import { BridgeError } from '../../shared/errors.ts'
import { type Answers, NO_WORK_ITEMS } from './form.ts'

/** What `bridge.yaml` says of a connection. */
interface ConnectionEntry {
  readonly product: string
  readonly url: string
  readonly allowOtherHost?: boolean
  readonly user?: string
  readonly proxy?: { readonly tokenHeader: string }
  readonly sync?: { readonly workItems: readonly string[]; readonly days: number }
  readonly createConfigurationItems?: boolean
  readonly linkConfigurationItems?: boolean
}

const BRIDGE_FILE = 'bridge.yaml'
const KEYS = [
  'product',
  'url',
  'allowOtherHost',
  'user',
  'proxy',
  'sync',
  'createConfigurationItems',
  'linkConfigurationItems',
] as const
const DEFAULTS: Readonly<Partial<ConnectionEntry>> = {
  allowOtherHost: false,
  createConfigurationItems: false,
  linkConfigurationItems: false,
}

/** The connection as the file has it, in the form's words; undefined when it is not there. */
export async function readConnection(folder: string, name: string): Promise<Answers | undefined> {
  const text = await readFile(join(folder, BRIDGE_FILE), 'utf8')
  const { connections } = parseDocument(text).toJS() as { connections: Record<string, ConnectionEntry> }
  const entry = Object.hasOwn(connections, name) ? connections[name] : undefined
  if (entry === undefined) return undefined
  const { url, user, proxy, sync } = entry
  return {
    url,
    ...wordOf('allowOtherHost', entry),
    ...wordOf('createConfigurationItems', entry),
    ...wordOf('linkConfigurationItems', entry),
    ...(user === undefined ? {} : { user }),
    ...(proxy === undefined ? {} : { proxyTokenHeader: proxy.tokenHeader }),
    ...(sync === undefined ? {} : { sync: sync.workItems.join(','), days: String(sync.days) }),
  }
}

/** `bridge.yaml` as it would be with a connection. */
export interface Draft {
  readonly text: string
  /** Whether it is another text than that of the file. */
  readonly isChange: boolean
  readonly config: Config
}

/**
 * Puts a connection into the text of `bridge.yaml`, whose comments stay, and checks the whole configuration with it.
 * Nothing is written.
 *
 * @param answers of the questions that belong to `bridge.yaml`
 * @throws BridgeError `config_invalid`
 */
export async function draftConnection(
  folder: string,
  name: string,
  product: string,
  answers: Answers,
): Promise<Draft> {
  const texts = await readConfigTexts(folder)
  const before = texts[BRIDGE_FILE] ?? ''
  const document = parseDocument(before)
  const isChange = setConnection(document, name, entryOf(product, answers))
  const text = isChange ? document.toString({ ...styleOf(before), lineWidth: 0 }) : before
  const config = parseConfig({ ...texts, [BRIDGE_FILE]: text }, undefined)
  if (Array.isArray(config)) throw new BridgeError('config_invalid', config.map(formatProblem).join('; '))
  return { text, isChange, config }
}

/**
 * Writes a connection into `bridge.yaml`, see {@link draftConnection}. The file is replaced in one step.
 *
 * @returns whether something changed
 * @throws BridgeError `config_invalid`; the file is as it was
 */
export async function writeConnection(
  folder: string,
  name: string,
  product: string,
  answers: Answers,
): Promise<boolean> {
  const { text, isChange } = await draftConnection(folder, name, product, answers)
  if (isChange) await replaceFile(join(folder, BRIDGE_FILE), text)
  return isChange
}

function entryOf(product: string, answers: Answers): ConnectionEntry {
  const { url = '', user, proxyTokenHeader = '', sync = NO_WORK_ITEMS, days } = answers
  return {
    product,
    url: URL.canParse(url) ? new URL(url).origin : url,
    allowOtherHost: answers.allowOtherHost === 'yes',
    ...(user === undefined ? {} : { user }),
    ...(proxyTokenHeader === '' ? {} : { proxy: { tokenHeader: proxyTokenHeader } }),
    ...(sync === NO_WORK_ITEMS
      ? {}
      : {
          sync: { workItems: [...new Set(sync.split(',').map((item) => item.trim()))], days: Number(days) },
        }),
    createConfigurationItems: answers.createConfigurationItems === 'yes',
    linkConfigurationItems: answers.linkConfigurationItems === 'yes',
  }
}

/** Sets what differs, key by key, so that all else in the file stays as it was written. @returns whether something did */
function setConnection(document: Document, name: string, entry: ConnectionEntry): boolean {
  const path = ['connections', name]
  const { connections } = document.toJS() as { connections: Record<string, Partial<ConnectionEntry>> }
  const before = { ...DEFAULTS, ...(Object.hasOwn(connections, name) ? connections[name] : {}) }
  const changed = KEYS.filter((key) => !isDeepStrictEqual(before[key], entry[key]))
  if (!document.hasIn(path)) document.setIn(path, document.createNode({}))
  for (const key of changed) {
    const value = entry[key]
    if (value === undefined) document.deleteIn([...path, key])
    // A plain value goes into the node that is there, whose comment stays.
    else document.setIn([...path, key], typeof value === 'object' ? document.createNode(value) : value)
  }
  return changed.length > 0
}

/** The indentation that the file is written with, when it is one of the usual ones. */
function styleOf(text: string): { indent: number; indentSeq: boolean } {
  const styles = [2, 4].flatMap((indent) => [true, false].map((indentSeq) => ({ indent, indentSeq })))
  const isOf = (style: object): boolean => parseDocument(text).toString({ ...style, lineWidth: 0 }) === text
  return styles.find(isOf) ?? { indent: 2, indentSeq: true }
}

async function replaceFile(path: string, text: string): Promise<void> {
  // A link stays a link.
  const file = await realpath(path)
  const fresh = `${file}.${process.pid}.new`
  const { mode } = await stat(file)
  try {
    await writeFile(fresh, text, { mode, flag: 'wx' })
    await rename(fresh, file)
  } finally {
    await rm(fresh, { force: true })
  }
}

type Switch = 'allowOtherHost' | 'createConfigurationItems' | 'linkConfigurationItems'

/** A switch in the form's word; none where the file leaves it to the default. */
function wordOf(name: Switch, { [name]: value }: ConnectionEntry): Answers {
  return value === undefined ? {} : { [name]: value ? 'yes' : 'no' }
}
