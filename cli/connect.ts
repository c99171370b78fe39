import type { Config } from '../shared/config/config.ts'
import { loadConfig } from '../shared/config/load-config.ts'
import type { Product } from '../shared/ticket/ticket.ts'
import { runCommand, UsageError } from './command.ts'
import { collectAnswers, withoutKnown } from './connect/answers.ts'
import { connectProduct, renewConnection, rotateSecret } from './connect/connect-product.ts'
import type { Answers, Form } from './connect/form.ts'
import { allQuestions, CONNECTION_NAME, FORMS, PARTNER_TYPE } from './connect/forms.ts'
import { answersOfFlags, answersOfStdin, flagsOf } from './connect/given-answers.ts'
import { flagLine, helpOf } from './connect/help.ts'
import { createPrompter, type Prompter } from './connect/prompter.ts'
import { PROXY_FORM } from './connect/proxy-form.ts'
import { Report } from './connect/report.ts'

const QUESTIONS = allQuestions()

/** The sign-in to a proxy in front of a connection has a name of its own. */
const PROXY = /-proxy$/

const USAGE = `
npm run connect -- NAME [--renew | --rotate-secret] [flags]

Connects an ITSM product under the name NAME: asks for what is needed, signs in, stores tokens and client secret in Key
Vault, checks the connection, and writes it into bridge.yaml. A password is used once and stored nowhere, but for that of
System Center Service Manager, whose portal gives no other sign-in that lasts.

Products: ${Object.values(FORMS)
  .map(({ product, title }) => `${product} (${title})`)
  .join(', ')}.
NAME-proxy signs in to a proxy in front of System Center Service Manager.

  --renew                              Sign in again, before or after the refresh token has ended.
  --rotate-secret                      Store another client secret.
  --yes                                Ask nothing: what is missing is an error.
  --secrets-from-stdin                 Read {"password":…,"clientSecret":…} from standard input, and ask nothing.
  --vault URL                          The Key Vault. Default: $KEY_VAULT_URL.
  --folder FOLDER                      The configuration folder. Default: $BRIDGE_CONFIG, else config.

What is not given is asked for, secrets without echo:

${flagLine(PARTNER_TYPE)}

${helpOf([...Object.values(FORMS), PROXY_FORM])}
`

const FLAGS = {
  renew: { type: 'boolean', default: false },
  'rotate-secret': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'secrets-from-stdin': { type: 'boolean', default: false },
  vault: { type: 'string' },
  folder: { type: 'string' },
} as const

interface Call {
  readonly renew: boolean
  readonly 'rotate-secret': boolean
  readonly vault?: string | undefined
  readonly folder?: string | undefined
}

await runCommand(USAGE, { ...flagsOf(QUESTIONS), ...FLAGS }, async (values, [connection, ...others]) => {
  const report = new Report((line) => console.log(line))
  const readsStdin = values['secrets-from-stdin']
  const prompter = values.yes || readsStdin ? undefined : createPrompter(process.stdin, process.stdout)
  try {
    if (others.length > 0) throw new UsageError('One NAME is enough. Try --help.')
    const byFlags = answersOfFlags(QUESTIONS, values)
    const secrets = readsStdin ? await answersOfStdin(QUESTIONS, process.stdin) : {}
    await run(values, { connection, ...byFlags, ...secrets }, prompter, report)
  } catch (error) {
    throw report.failure(error)
  } finally {
    prompter?.close()
  }
})

async function run(
  call: Call,
  answers: Answers,
  prompter: Prompter | undefined,
  report: Report,
): Promise<void> {
  const { connection: word, product: type, ...given } = answers
  const steps = phasesOf(call)
  const vaultUrl = call.vault ?? process.env['KEY_VAULT_URL']
  if (vaultUrl === undefined || !URL.canParse(vaultUrl)) {
    throw new UsageError('Tokens are kept in Key Vault: give its address as --vault or in KEY_VAULT_URL.')
  }
  const folder = call.folder ?? process.env['BRIDGE_CONFIG'] ?? 'config'
  const config = await loadConfig(folder, undefined)
  const { connection: name = '' } = await collectAnswers([CONNECTION_NAME], {
    given: { connection: word },
    known: {},
    prompter,
  })
  const form = await formOf({ name, type, config, prompter })
  await steps({
    name,
    connection: name.replace(PROXY, ''),
    form,
    folder,
    config,
    vaultUrl,
    given,
    prompter,
    report,
  })
}

interface Wanted {
  readonly name: string
  /** Of the command line. */
  readonly type: string | undefined
  readonly config: Config
  readonly prompter: Prompter | undefined
}

async function formOf({ name, type, config, prompter }: Wanted): Promise<Form> {
  const connection = name.replace(PROXY, '')
  const standing = config.connections.get(connection)?.product
  const isProxy = connection !== name
  if (isProxy && (standing ?? PROXY_FORM.product) !== PROXY_FORM.product) {
    throw new UsageError(
      `${connection} is a connection to ${standing}: no proxy in front of that is supported.`,
    )
  }
  const known = { product: isProxy ? PROXY_FORM.product : standing }
  const { product } = await collectAnswers(withoutKnown([PARTNER_TYPE], known), {
    given: { product: type },
    known,
    prompter,
  })
  return isProxy ? PROXY_FORM : FORMS[product as Product]
}

function phasesOf({ renew, 'rotate-secret': rotates }: Call): typeof connectProduct {
  if (renew && rotates)
    throw new UsageError('--renew and --rotate-secret are two different things: choose one.')
  if (rotates) return rotateSecret
  return renew ? renewConnection : connectProduct
}
