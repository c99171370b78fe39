import { join } from 'node:path'
import { LONGEST_BACK_OFF_SECONDS } from '../../shared/bridge/queue/back-off.ts'
import type { Config } from '../../shared/config/config.ts'
import { parseConnectionUrl } from '../../shared/config/connection-url.ts'
import type { Expectation } from '../../shared/connectors/connector.ts'
import { hasProxy, type Product } from '../../shared/connectors/product.ts'
import { asBridgeError, BridgeError } from '../../shared/errors.ts'
import type { StoredGrant, TokenStore } from '../../shared/tokens/token-store.ts'
import { UsageError } from '../command.ts'
import { collectAnswers, withoutKnown } from './answers.ts'
import { answersInTemplates } from './answers-in-templates.ts'
import { answersOfGrant } from './answers-of-grant.ts'
import { draftConnection, readConnection, writeConnection } from './bridge-file.ts'
import { choresText, endText, routeText, useProxyText } from './closing-words.ts'
import type { Answers, Form } from './form.ts'
import { appRegisters, resumeConnection } from './let-alerts-through.ts'
import { openSession, type Session } from './open-session.ts'
import type { Prompter } from './prompter.ts'
import type { Report } from './report.ts'
import { hasClientSecret, rotateClientSecret } from './rotate-client-secret.ts'
import { type Lasting, signInByAnswers } from './sign-in-by-answers.ts'
import { productTarget, proxyTarget } from './target.ts'

export interface Connecting {
  /** The name of the sign-in: that of the connection, or `<connection>-proxy` for the proxy in front of it. */
  readonly name: string
  /** The connection in `bridge.yaml`. */
  readonly connection: string
  readonly form: Form
  /** That connections can name. */
  readonly products: readonly Product[]
  /** Of the configuration. */
  readonly folder: string
  readonly config: Config
  readonly vaultUrl: string
  readonly given: Answers
  readonly prompter: Prompter | undefined
  readonly report: Report
}

/** The target of a sign-in, and the session with it. */
interface Opened {
  readonly origin: string
  readonly session: Session
}

/** Connects a product, or connects one again: signs in, stores the tokens, checks, and then writes `bridge.yaml`. */
export async function connectProduct(connecting: Connecting): Promise<void> {
  const { name, connection, form, folder, given, prompter, report } = connecting
  const known = (await readConnection(folder, connection, form.questions)) ?? {}
  const answers = await collectAnswers(form.questions, { given, known, prompter })
  const written = ofBridgeFile(form, answers)
  // Checked before anything is stored, so that a file that cannot be written is found now.
  const { config } =
    form.kind === 'product' ? await draftConnection({ ...connecting, form, answers: written }) : connecting
  const expected =
    form.kind === 'product' ? answersInTemplates(config, configOf(config, connection)) : undefined
  const opened = openFor({ ...connecting, config }, answers, expected)
  await using session = opened.session
  const before = await readableGrant(session.store, name)
  const lasting = await signInAndCheck(connecting, opened, answers, before)
  if (form.kind === 'product') {
    const file = join(folder, 'bridge.yaml')
    const isWritten = await writeConnection({ ...connecting, form, answers: written })
    report.step(isWritten ? `written to ${file}` : `${file} is unchanged`)
  }
  report.text(endText(name, lasting))
  report.text(choresText(form, answers.grant))
  const next = nextText(connecting)
  if (next !== undefined) report.text(next)
}

/** Signs a connection in again; `bridge.yaml` stays. */
export async function renewConnection(connecting: Connecting): Promise<void> {
  const { name, form, given, prompter, report } = connecting
  const standing = await standingConnection(connecting)
  const opened = openFor(connecting, standing)
  await using session = opened.session
  const before = await readableGrant(session.store, name)
  const known = answersOfGrant(before?.grant, given)
  const questions = form.questions.filter(({ partOf }) => partOf === 'sign-in')
  const answers = await collectAnswers(withoutKnown(questions, known), { given, known, prompter })
  const all = { ...ofBridgeFile(form, standing), ...answers }
  report.text(endText(name, await signInAndCheck(connecting, opened, all, before)))
}

/** Gives a connection another client secret; everything else stays. */
export async function rotateSecret(connecting: Connecting): Promise<void> {
  const { name, form, given, prompter } = connecting
  const { session: opened } = openFor(connecting, await standingConnection(connecting))
  await using session = opened
  const stored = await session.store.readGrant(name)
  if (stored === undefined) throw new UsageError(`${name} has no grant yet: leave --rotate-secret out.`)
  const { type } = stored.grant
  if (!hasClientSecret(stored.grant)) throw new UsageError(`The grant ${type} has no client secret.`)
  const questions = form.questions
    .filter((question) => question.name === 'clientSecret')
    // Every grant with a client secret requires an answer.
    .map(({ name: secret, label, help, kind, partOf }) => ({ name: secret, label, help, kind, partOf }))
  const { clientSecret = '' } = await collectAnswers(questions, { given, known: {}, prompter })
  await rotateClientSecret(await session.signInOptions(), stored, clientSecret)
  await session.check()
  await letAlertsThrough(connecting)
}

async function signInAndCheck(
  connecting: Connecting,
  { origin, session }: Opened,
  answers: Answers,
  before: StoredGrant | undefined,
): Promise<Lasting> {
  const { name: connection, prompter, report } = connecting
  const stored = before?.grant
  const lasting = await signInByAnswers({ connection, session, origin, answers, stored, prompter, report })
  await session.check()
  if (before !== undefined) await retire(session.store, connection, before.version)
  await letAlertsThrough(connecting)
  return lasting
}

/** The sign-in is valid even if this fails: alerts are then delivered later. */
async function letAlertsThrough({ connection, report }: Connecting): Promise<void> {
  const minutes = LONGEST_BACK_OFF_SECONDS / 60
  try {
    const registers = await appRegisters()
    if (registers !== undefined && (await resumeConnection(connection, registers))) {
      report.step(
        `new alerts are delivered now; those that wait, at their next try, within ${minutes} minutes`,
      )
    }
  } catch (error) {
    report.step(`alerts that wait are delivered within ${minutes} minutes (${asBridgeError(error).code})`)
  }
}

function openFor(
  connecting: Connecting,
  { url = '', allowOtherHost }: Answers,
  expected?: Expectation,
): Opened {
  const { name, connection, form, config, vaultUrl, report } = connecting
  const { product } = form
  const parsed = parseConnectionUrl(url, product.cloud, allowOtherHost === 'yes', process.env)
  if ('reason' in parsed) throw new UsageError(`${connection}: ${parsed.reason}.`)
  const { origin } = parsed
  const target =
    form.kind === 'product'
      ? productTarget({ connection: configOf(config, connection), config }, origin, expected)
      : proxyTarget(name, product, origin)
  report.step(`URL good: ${origin}`)
  return { origin, session: openSession({ connection: name, target, vaultUrl, report }) }
}

function configOf({ connections }: Config, name: string): ReturnType<typeof connections.get> & object {
  const connection = connections.get(name)
  if (connection !== undefined) return connection
  throw new BridgeError('connection_unknown', `bridge.yaml has no connection ${name}.`)
}

async function standingConnection({ folder, connection, form }: Connecting): Promise<Answers> {
  const stands = await readConnection(folder, connection, form.questions)
  if (stands !== undefined) return stands
  throw new UsageError(`${join(folder, 'bridge.yaml')} has no connection ${connection}.`)
}

/** The answers that belong to `bridge.yaml`. */
function ofBridgeFile({ questions }: Form, answers: Answers): Answers {
  const names = questions.filter(({ partOf }) => partOf === 'connection').map(({ name }) => name)
  return Object.fromEntries(names.map((name) => [name, answers[name]]))
}

/** What remains to be done before alerts use this connection. */
function nextText({ connection, form, config, folder }: Connecting): string | undefined {
  if (form.kind === 'proxy') {
    const options = config.connections.get(connection)?.options ?? {}
    return hasProxy(options) ? undefined : useProxyText(connection, form.product)
  }
  const hasRoute = config.routes.some((route) => route.connection.name === connection)
  return hasRoute ? undefined : routeText(connection, form, join(folder, 'bridge.yaml'))
}

/** A grant that cannot be read is what a renewal repairs. */
async function readableGrant(store: TokenStore, connection: string): Promise<StoredGrant | undefined> {
  try {
    return await store.readGrant(connection)
  } catch (error) {
    if (asBridgeError(error).code === 'sign_in_needed') return undefined
    throw error
  }
}

/** The app itself retires a grant that the new one still holds, when the new one has given it a token. */
async function retire(store: TokenStore, connection: string, version: string): Promise<void> {
  const grant = (await store.readGrant(connection))?.grant
  const isHeld = grant?.type === 'refresh_token' && grant.previous !== undefined
  if (!isHeld) await store.disableGrant(connection, version)
}
