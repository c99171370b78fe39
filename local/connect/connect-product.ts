import { join } from 'node:path'
import type { Config } from '../../shared/config/config.ts'
import { parseConnectionUrl } from '../../shared/config/connection-url.ts'
import { asBridgeError } from '../../shared/errors.ts'
import type { StoredGrant, TokenStore } from '../../shared/tokens/token-store.ts'
import { UsageError } from '../command.ts'
import { collectAnswers, withoutKnown } from './answers.ts'
import { answersOfGrant } from './answers-of-grant.ts'
import { readConnection, writeConnection } from './bridge-file.ts'
import { choresText, endText, routeText } from './closing-words.ts'
import type { Answers, Form } from './form.ts'
import { openSession, type Session } from './open-session.ts'
import type { Prompter } from './prompter.ts'
import type { Report } from './report.ts'
import { rotateClientSecret } from './rotate-client-secret.ts'
import { signInByAnswers } from './sign-in-by-answers.ts'

export interface Connecting {
  readonly connection: string
  readonly form: Form
  /** Of the configuration. */
  readonly folder: string
  readonly config: Config
  readonly vaultUrl: string
  readonly given: Answers
  readonly prompter: Prompter | undefined
  readonly report: Report
}

/** Connects a product, or connects one again: signs in, stores the tokens, checks, and then writes `bridge.yaml`. */
export async function connectProduct(connecting: Connecting): Promise<void> {
  const { connection, form, folder, given, prompter, report } = connecting
  const known = (await readConnection(folder, connection)) ?? {}
  const answers = await collectAnswers(form.questions, { given, known, prompter })
  await using session = sessionOf(connecting, answers)
  const before = await readableGrant(session.store, connection)
  const end = await signInAndCheck(connecting, session, answers, before)
  const file = join(folder, 'bridge.yaml')
  const isWritten = await writeConnection(folder, connection, form.product, answers)
  report.step(isWritten ? `written to ${file}` : `${file} says so already`)
  report.text(endText(connection, end))
  report.text(choresText(form, answers.grant))
  const hasRoute = connecting.config.routes.some((route) => route.connection.name === connection)
  if (!hasRoute) report.text(routeText(connection, form, file))
}

/** Signs a connection in again; `bridge.yaml` stays. */
export async function renewConnection(connecting: Connecting): Promise<void> {
  const { connection, form, given, prompter, report } = connecting
  await using session = sessionOf(connecting, await standingConnection(connecting))
  const before = await readableGrant(session.store, connection)
  const known = answersOfGrant(before?.grant, given)
  const questions = form.questions.filter(({ partOf }) => partOf === 'sign-in')
  const answers = await collectAnswers(withoutKnown(questions, known), { given, known, prompter })
  report.text(endText(connection, await signInAndCheck(connecting, session, answers, before)))
}

/** Gives a connection another client secret; all else stays. */
export async function rotateSecret(connecting: Connecting): Promise<void> {
  const { connection, form, given, prompter } = connecting
  await using session = sessionOf(connecting, await standingConnection(connecting))
  const stored = await session.store.readGrant(connection)
  if (stored === undefined) throw new UsageError(`${connection} has no grant yet: leave --rotate-secret out.`)
  const questions = form.questions.filter(({ name }) => name === 'clientSecret')
  const { clientSecret = '' } = await collectAnswers(questions, { given, known: {}, prompter })
  await rotateClientSecret(session.signInOptions(), stored, clientSecret)
  await session.check()
}

/** @returns ISO 8601, until when the sign-in lasts; undefined when it has no end */
async function signInAndCheck(
  { connection, prompter, report }: Connecting,
  session: Session,
  answers: Answers,
  before: StoredGrant | undefined,
): Promise<string | undefined> {
  const end = await signInByAnswers({ connection, session, answers, stored: before?.grant, prompter, report })
  await session.check()
  if (before !== undefined) await retire(session.store, connection, before.version)
  return end
}

function sessionOf(connecting: Connecting, { url = '', allowOtherHost }: Answers): Session {
  const { connection, form, report } = connecting
  const parsed = parseConnectionUrl(url, form.product, allowOtherHost === 'yes', process.env)
  if ('reason' in parsed) throw new UsageError(`${connection}: ${parsed.reason}.`)
  report.step(`URL good: ${parsed.origin}`)
  return openSession({ ...connecting, origin: parsed.origin })
}

async function standingConnection({ folder, connection }: Connecting): Promise<Answers> {
  const stands = await readConnection(folder, connection)
  if (stands !== undefined) return stands
  throw new UsageError(`${join(folder, 'bridge.yaml')} has no connection ${connection}.`)
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
