import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Document, parseDocument } from 'yaml'
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
  readonly sync?: { readonly workItems: readonly string[]; readonly days: number }
  readonly createConfigurationItems?: boolean
}

const BRIDGE_FILE = 'bridge.yaml'
const KEYS = ['product', 'url', 'allowOtherHost', 'sync', 'createConfigurationItems'] as const
const DEFAULTS: Readonly<Partial<ConnectionEntry>> = {
  allowOtherHost: false,
  createConfigurationItems: false,
}

/** The connection as the file has it, in the form's words; undefined when it is not there. */
export async function readConnection(folder: string, name: string): Promise<Answers | undefined> {
  const text = await readFile(join(folder, BRIDGE_FILE), 'utf8')
  const { connections } = parseDocument(text).toJS() as { connections: Record<string, ConnectionEntry> }
  const entry = Object.hasOwn(connections, name) ? connections[name] : undefined
  if (entry === undefined) return undefined
  const { url, allowOtherHost = false, sync, createConfigurationItems = false } = entry
  return {
    url,
    allowOtherHost: wordOf(allowOtherHost),
    createConfigurationItems: wordOf(createConfigurationItems),
    ...(sync === undefined ? {} : { sync: sync.workItems.join(','), days: String(sync.days) }),
  }
}

/**
 * Writes a connection into `bridge.yaml`, whose comments stay. The file is replaced in one step, after the new text has
 * passed the check of the whole configuration.
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
  const texts = await readConfigTexts(folder)
  const before = texts[BRIDGE_FILE] ?? ''
  const document = parseDocument(before)
  if (!setConnection(document, name, entryOf(product, answers))) return false
  const after = document.toString({ ...styleOf(before), lineWidth: 0 })
  const parsed = parseConfig({ ...texts, [BRIDGE_FILE]: after }, undefined)
  if (Array.isArray(parsed)) throw new BridgeError('config_invalid', parsed.map(formatProblem).join('; '))
  await replaceFile(join(folder, BRIDGE_FILE), after)
  return true
}

function entryOf(product: string, answers: Answers): ConnectionEntry {
  const { url = '', allowOtherHost, sync = NO_WORK_ITEMS, days, createConfigurationItems } = answers
  return {
    product,
    url: URL.canParse(url) ? new URL(url).origin : url,
    allowOtherHost: allowOtherHost === 'yes',
    ...(sync === NO_WORK_ITEMS
      ? {}
      : {
          sync: { workItems: [...new Set(sync.split(',').map((item) => item.trim()))], days: Number(days) },
        }),
    createConfigurationItems: createConfigurationItems === 'yes',
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

function wordOf(value: boolean): string {
  return value ? 'yes' : 'no'
}
