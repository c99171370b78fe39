/** Runs `npm run connect` as a person or a pipeline would, against the simulated stack. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { startStack, type Stack } from '../../dev/stack/start-stack.ts'
import { childEnvironment } from '../builders/child-environment.ts'
import type { ServiceNow } from '../../simulators/service-now/start-service-now.ts'

export interface Finished {
  readonly code: number | null
  readonly output: string
  readonly errors: string
  /** The command line that everyone on the machine could read. */
  readonly commandLine: readonly string[]
}

export interface Run {
  /** Everything written to standard output so far. */
  readonly output: () => string
  readonly finished: Promise<Finished>
}

/** Where the command finds Key Vault and its own identity, and perhaps the app's storage. */
export interface WithSettings {
  readonly settings: Readonly<Record<string, string>>
}

/** Starts the command. @param input its standard input */
export function startConnect(settings: WithSettings, words: readonly string[], input?: string): Run {
  return startCommand(settings, ['cli/connect.ts', ...words], input)
}

/** Starts a command. @param commandLine its file and words @param input its standard input */
export function startCommand(
  { settings }: WithSettings,
  commandLine: readonly string[],
  input?: string,
): Run {
  const child = spawn(process.execPath, commandLine, {
    env: childEnvironment(settings),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  child.stdin.end(input)
  const finish = async (): Promise<Finished> => {
    await once(child, 'close')
    return { code: child.exitCode, output, errors, commandLine }
  }
  return { output: () => output, finished: finish() }
}

/** A copy of the tests' configuration, removed at the end of its scope. */
export class ConfigFolder implements AsyncDisposable {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  static async copy(): Promise<ConfigFolder> {
    const path = await mkdtemp(join(tmpdir(), 'bridge-connect-'))
    await cp('test/fixtures/config', path, { recursive: true })
    return new ConfigFolder(path)
  }

  bridgeYaml(): Promise<string> {
    return readFile(join(this.path, 'bridge.yaml'), 'utf8')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true })
  }
}

interface Call {
  readonly folder: ConfigFolder
  readonly flags?: readonly string[]
  /** For standard input. */
  readonly secrets?: object
}

/** The command, and the Key Vault that it stores sign-ins in. */
export class CommandBench implements WithSettings {
  readonly settings: Readonly<Record<string, string>>

  constructor(settings: Readonly<Record<string, string>>) {
    this.settings = settings
  }

  /** Asked no question, with secrets on standard input. */
  connect(name: string, { folder, flags = [], secrets = {} }: Call): Promise<Finished> {
    const words = [name, '--folder', folder.path, '--secrets-from-stdin', ...flags]
    return startConnect(this, words, JSON.stringify(secrets)).finished
  }

  async grantOf(name: string): Promise<Record<string, unknown> | undefined> {
    const text = await this.secret(`${name}-grant`)
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>)
  }

  /** The newest version of a Key Vault secret; undefined when there is none. */
  async secret(name: string): Promise<string | undefined> {
    const { value } = await this.#readVault(name)
    return value as string | undefined
  }

  async enabledVersions(name: string): Promise<number> {
    const { value } = await this.#readVault(`${name}/versions`)
    return (value as { attributes: { enabled: boolean } }[]).filter(({ attributes }) => attributes.enabled)
      .length
  }

  /** Puts a secret there, as an earlier connect would have left it. */
  async seedSecret(name: string, value: string): Promise<void> {
    await sendJson('PUT', `${this.settings['KEY_VAULT_URL']}/__admin/secrets/${name}`, { value })
  }

  async #readVault(path: string): Promise<Record<string, unknown>> {
    const { settings } = this
    const identity = `${settings['IDENTITY_ENDPOINT']}?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net`
    const proof = { 'x-identity-header': String(settings['IDENTITY_HEADER']) }
    const token = (await (await request(identity, { headers: proof })).body.json()) as Record<string, string>
    const headers = { authorization: `Bearer ${token['access_token']}` }
    const answer = await request(`${settings['KEY_VAULT_URL']}/secrets/${path}?api-version=7.6`, { headers })
    return (await answer.body.json()) as Record<string, unknown>
  }
}

/** A ServiceNow to connect to, with storage. `bridge.yaml` names the instance by a setting. */
export class Bench extends CommandBench {
  readonly stack: Stack

  constructor(stack: Stack) {
    super(stack.settings)
    this.stack = stack
  }

  static async start(): Promise<Bench> {
    return new Bench(await startStack())
  }

  stop(): Promise<void> {
    return this.stack.stop()
  }

  get serviceNow(): ServiceNow {
    return this.stack.serviceNow
  }

  /** The flags for the one registered client. */
  get client(): string[] {
    return ['--url', '${SERVICENOW_URL}', '--client-id', this.serviceNow.clientId]
  }

  get user(): string[] {
    return ['--user', this.serviceNow.user]
  }

  connectByPassword(name: string, folder: ConfigFolder, ...more: readonly string[]): Promise<Finished> {
    const { clientSecret, password } = this.serviceNow
    const flags = [...this.client, ...this.user, ...more]
    return this.connect(name, { folder, flags, secrets: { password, clientSecret } })
  }

  /** See the simulator's README. */
  async scriptServiceNow(path: string, body: object): Promise<void> {
    await sendJson('POST', `${this.serviceNow.url}/__admin/${path}`, body)
  }
}

/** See the simulators' READMEs. */
export async function sendJson(method: 'POST' | 'PUT', url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await request(url, { method, headers, body: JSON.stringify(body) })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode}.`)
}
