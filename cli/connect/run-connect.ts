import type { Config } from '../../shared/config/config.ts'
import { loadConfig } from '../../shared/config/load-config.ts'
import { findProduct, type Product } from '../../shared/connectors/product.ts'
import { connectionOf, isProxySignIn } from '../../shared/connectors/sign-in-name.ts'
import { runCommand, UsageError } from '../command.ts'
import { NoSettings, readAppSettings } from '../command-settings.ts'
import { collectAnswers, withoutKnown } from './answers.ts'
import { connectProduct, renewConnection, rotateSecret } from './connect-product.ts'
import type { Answers, Form } from './form.ts'
import { allQuestions, CONNECTION_NAME, formsOf, partnerTypeOf, productFormOf, proxyFormOf } from './forms.ts'
import { answersOfFlags, answersOfStdin, flagsOf } from './given-answers.ts'
import { flagLine, helpOf } from './help.ts'
import { createPrompter, type Prompter } from './prompter.ts'
import { Report } from './report.ts'

function usageOf(products: readonly Product[]): string {
  const forms = formsOf(products)
  const proxies = forms
    .filter(({ kind }) => kind === 'proxy')
    .map(({ title }) => `NAME-proxy signs in to ${title}.\n`)
  const storing = products.filter(({ form }) => form.grants.includes('cireson_token'))
  const exceptions = storing.map(
    ({ form }) => `, except for that of\n${form.title}, which offers no other lasting sign-in`,
  )
  return `
npm run connect -- NAME [--renew | --rotate-secret] [flags]

Connects an ITSM product under the name NAME: asks for what is needed, signs in, stores tokens and client secret in Key
Vault, checks the connection, and writes it into bridge.yaml. A password is used once and stored nowhere${exceptions.join('')}.
Ends with 1 when it is not connected; what was changed until then is named.

Products: ${products.map(({ name, form }) => `${name} (${form.title})`).join(', ')}.
${proxies.join('')}
  --renew                              Sign in again, before or after the refresh token has ended.
  --rotate-secret                      Store another client secret.
  --yes                                Ask nothing: what is missing is an error.
  --secrets-from-stdin                 Read {"password":…,"clientSecret":…} from standard input, and ask nothing.
  --vault URL                          The Key Vault. Default: $KEY_VAULT_URL, else that of local.settings.json, else
                                       that of the npm start that runs, whose configuration is a copy.
  --folder FOLDER                      The configuration folder. Default: $BRIDGE_CONFIG, else config.

What is not given is asked for, secrets without echo:

${flagLine(partnerTypeOf(products))}

${helpOf(forms)}
`
}

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

/** The command, for the products that connections can name. */
export async function runConnect(products: readonly Product[]): Promise<void> {
  const questions = allQuestions(products)
  const flags = { ...flagsOf(questions), ...FLAGS }
  await runCommand(usageOf(products), flags, async (values, [connection, ...others]) => {
    const report = new Report((line) => console.log(line))
    const readsStdin = values['secrets-from-stdin']
    const prompter = values.yes || readsStdin ? undefined : createPrompter(process.stdin, process.stdout)
    try {
      if (others.length > 0) throw new UsageError('One NAME is enough. Try --help.')
      const byFlags = answersOfFlags(questions, values)
      const secrets = readsStdin ? await answersOfStdin(questions, process.stdin) : {}
      await run(values, { connection, ...byFlags, ...secrets }, { products, prompter, report })
    } catch (error) {
      throw report.failure(error)
    } finally {
      prompter?.close()
    }
  })
}

/**
 * Those of the environment, of local.settings.json, or of the npm start that runs, as the app would find them: Azure's library
 * looks for the identity in the environment.
 */
async function settingsHere(): Promise<NodeJS.ProcessEnv> {
  const settings = await readAppSettings().catch((error: unknown) => {
    if (error instanceof NoSettings) return {}
    throw error
  })
  return Object.assign(process.env, settings)
}

/** The tools of the command. */
interface Tools {
  readonly products: readonly Product[]
  readonly prompter: Prompter | undefined
  readonly report: Report
}

async function run(call: Call, answers: Answers, tools: Tools): Promise<void> {
  const { products, prompter } = tools
  const { connection: word, product: type, ...given } = answers
  const steps = phasesOf(call)
  const settings = call.vault === undefined ? await settingsHere() : process.env
  const vaultUrl = call.vault ?? settings['KEY_VAULT_URL']
  if (vaultUrl === undefined || !URL.canParse(vaultUrl)) {
    throw new UsageError(
      'Tokens are kept in Key Vault: give its address as --vault or in KEY_VAULT_URL, or try it on the simulators of npm start.',
    )
  }
  const folder = call.folder ?? settings['BRIDGE_CONFIG'] ?? 'config'
  const config = await loadConfig(folder, undefined, products)
  const { connection: name = '' } = await collectAnswers([CONNECTION_NAME], {
    given: { connection: word },
    known: {},
    prompter,
  })
  const form = await formOf({ name, type, config, ...tools })
  if (form.kind === 'product' && form.notice !== undefined) tools.report.text(form.notice)
  await steps({
    name,
    connection: connectionOf(name),
    form,
    folder,
    config,
    vaultUrl,
    given,
    ...tools,
  })
}

interface Wanted extends Omit<Tools, 'report'> {
  readonly name: string
  /** From the command line. */
  readonly type: string | undefined
  readonly config: Config
}

async function formOf({ name, type, config, products, prompter }: Wanted): Promise<Form> {
  const connection = connectionOf(name)
  const isProxy = isProxySignIn(name)
  const standing = config.connections.get(connection)?.product
  const known = { product: (isProxy ? (standing ?? behindProxies(products)) : standing)?.name }
  const answers = await collectAnswers(withoutKnown([partnerTypeOf(products)], known), {
    given: { product: type },
    known,
    prompter,
  })
  const product = findProduct(products, answers['product'] ?? '')
  const form = product && (isProxy ? proxyFormOf(product) : productFormOf(product))
  if (form !== undefined) return form
  throw new UsageError(`${connection} is a connection to ${product?.name}, for which no proxy is supported.`)
}

/** The product that a proxy belongs to when there is no connection yet. */
function behindProxies(products: readonly Product[]): Product | undefined {
  return products.find(({ proxyForm }) => proxyForm !== undefined)
}

function phasesOf({ renew, 'rotate-secret': rotates }: Call): typeof connectProduct {
  if (renew && rotates) throw new UsageError('--renew and --rotate-secret exclude each other: choose one.')
  if (rotates) return rotateSecret
  return renew ? renewConnection : connectProduct
}
