import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Document, parseDocument } from 'yaml'
import type { Config } from '../../shared/config/config.ts'
import { readConfigTexts } from '../../shared/config/load-config.ts'
import { parseConfig } from '../../shared/config/parse-config.ts'
import { formatProblem } from '../../shared/config/problem.ts'
import { findProduct, type Product } from '../../shared/connectors/product.ts'
import { BridgeError } from '../../shared/errors.ts'
import { type Answers, type Form, NO_WORK_ITEMS, type Question } from './form.ts'
import { AZURE_ALERTS } from './questions.ts'

/** What `bridge.yaml` says of a connection. */
type Entry = Readonly<Record<string, unknown>>

const BRIDGE_FILE = 'bridge.yaml'

/** A connection, as the answers to a form's questions describe it. */
export interface DescribedConnection {
  readonly folder: string
  /** Its name. */
  readonly connection: string
  readonly form: Pick<Form, 'product' | 'questions'>
  /** Answers to the questions that belong to `bridge.yaml`. */
  readonly answers: Answers
  /** The products that connections can name. */
  readonly products: readonly Product[]
}

/** The connection in the file, in the form's words; undefined when the file does not have it. */
export async function readConnection(
  folder: string,
  name: string,
  questions: readonly Question[],
): Promise<Answers | undefined> {
  const entry = entryIn(parseDocument(await readFile(join(folder, BRIDGE_FILE), 'utf8')), name)
  if (entry === undefined) return undefined
  const { workItems, days } = (entry['sync'] ?? {}) as { workItems?: readonly string[]; days?: number }
  const answered = membersIn(questions).map((question) => [question.name, wordOf(question, entry)])
  return {
    ...Object.fromEntries(answered.filter(([, word]) => word !== undefined)),
    ...(workItems === undefined ? {} : { sync: workItems.join(','), days: String(days) }),
  }
}

function entryIn(document: Document, name: string): Entry | undefined {
  const { connections } = document.toJS() as { connections: Record<string, Entry> }
  return Object.hasOwn(connections, name) ? connections[name] : undefined
}

/** The questions whose answer is a member of the connection. */
function membersIn(questions: readonly Question[]): Question[] {
  return questions.filter(({ name, partOf }) => partOf === 'connection' && name !== 'days')
}

/** A member in the form's word; none where the file leaves it to the default. */
function wordOf(question: Question, entry: Entry): string | undefined {
  let value: unknown = entry
  for (const key of question.member ?? [question.name]) value = (value as Entry | undefined)?.[key]
  if (question.name === AZURE_ALERTS.name) return alertsWordOf(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : undefined
}

/** `true` means `closeAlert: ended`, which is the default. */
function alertsWordOf(value: unknown): string | undefined {
  if (value === undefined || value === false) return undefined
  return value === true ? 'ended' : ((value as { closeAlert?: string }).closeAlert ?? 'ended')
}

/** `bridge.yaml` as it would be with a connection. */
export interface Draft {
  readonly text: string
  /** Whether it differs from the text of the file. */
  readonly isChange: boolean
  readonly config: Config
}

/**
 * Puts a connection into the text of `bridge.yaml`, whose comments stay, and checks the whole configuration with it.
 * Nothing is written.
 *
 * @throws BridgeError `config_invalid`
 */
export async function draftConnection(described: DescribedConnection): Promise<Draft> {
  const texts = await readConfigTexts(described.folder)
  const before = texts[BRIDGE_FILE] ?? ''
  const document = parseDocument(before)
  const isChange = setConnection(document, described)
  const text = isChange ? document.toString({ ...styleOf(before), lineWidth: 0 }) : before
  const config = await parseConfig({ ...texts, [BRIDGE_FILE]: text }, undefined, described.products)
  if (Array.isArray(config)) throw new BridgeError('config_invalid', config.map(formatProblem).join('; '))
  return { text, isChange, config }
}

/**
 * Writes a connection into `bridge.yaml`, see {@link draftConnection}. The file is replaced in one step.
 *
 * @returns whether something changed
 * @throws BridgeError `config_invalid`; the file is as it was
 */
export async function writeConnection(described: DescribedConnection): Promise<boolean> {
  const { text, isChange } = await draftConnection(described)
  if (isChange) await replaceFile(join(described.folder, BRIDGE_FILE), text)
  return isChange
}

/** In the order in which members are written; undefined for a member that must be absent. */
function entryOf({ form: { product, questions }, answers }: DescribedConnection): Entry {
  const members = membersIn(questions).map((question): [string, unknown] => {
    const [key = '', ...inside] = question.member ?? [question.name]
    const value = valueOf(question, answers)
    return [key, value && inside.reduceRight<unknown>((within, name) => ({ [name]: within }), value)]
  })
  const { url = '' } = answers
  return {
    product: product.name,
    url: URL.canParse(url) ? new URL(url).origin : url,
    ...Object.fromEntries(members.filter(([key]) => key !== 'url')),
  }
}

function valueOf({ name, kind }: Question, answers: Answers): unknown {
  const answer = answers[name] ?? ''
  if (kind === 'switch') return answer === 'yes'
  if (name === AZURE_ALERTS.name) return answer === '' || answer === 'no' ? undefined : { closeAlert: answer }
  if (name !== 'sync') return answer === '' ? undefined : answer
  if (answer === '' || answer === NO_WORK_ITEMS) return undefined
  return {
    workItems: [...new Set(answer.split(',').map((item) => item.trim()))],
    days: Number(answers['days']),
  }
}

/** Sets what differs, key by key, so that the rest of the file stays unchanged. @returns whether something differed */
function setConnection(document: Document, described: DescribedConnection): boolean {
  const { connection: name, form, products } = described
  const path = ['connections', name]
  const before = entryIn(document, name) ?? {}
  const entry = { ...leftovers(before, form.product, products), ...withUnasked(entryOf(described), before) }
  // A switch that is off means the same as an absent one.
  const standing = (key: string): unknown => before[key] ?? (entry[key] === false ? false : undefined)
  const changed = Object.keys(entry).filter((key) => !isDeepStrictEqual(standing(key), entry[key]))
  if (!document.hasIn(path)) document.setIn(path, document.createNode({}))
  for (const key of changed) {
    const value = entry[key]
    if (value === undefined) document.deleteIn([...path, key])
    // A plain value goes into the node that is there, whose comment stays.
    else document.setIn([...path, key], typeof value === 'object' ? document.createNode(value) : value)
  }
  return changed.length > 0
}

/** Members that the form does not have, such as how often to sync, stay unchanged, and so do equivalent values. */
function withUnasked(entry: Entry, before: Entry): Entry {
  const { sync, azureAlerts } = entry
  const isSame = alertsWordOf(azureAlerts) === alertsWordOf(before['azureAlerts'])
  return {
    ...entry,
    ...(typeof sync === 'object' ? { sync: { ...(before['sync'] as object | undefined), ...sync } } : {}),
    ...(isSame ? { azureAlerts: before['azureAlerts'] } : {}),
  }
}

/** Members that only the previous product had, when the connection now uses another one. */
function leftovers(before: Entry, product: Product, products: readonly Product[]): Entry {
  const previous = findProduct(products, String(before['product']))
  if (previous === undefined || previous === product) return {}
  return Object.fromEntries(Object.keys(previous.options.properties).map((key) => [key, undefined]))
}

/** The indentation that the file is written with, when it is one of the usual ones. */
function styleOf(text: string): { indent: number; indentSeq: boolean } {
  const styles = [2, 4].flatMap((indent) => [true, false].map((indentSeq) => ({ indent, indentSeq })))
  const isOf = (style: object): boolean => parseDocument(text).toString({ ...style, lineWidth: 0 }) === text
  return styles.find(isOf) ?? { indent: 2, indentSeq: true }
}

async function replaceFile(path: string, text: string): Promise<void> {
  // A symbolic link stays a symbolic link.
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
