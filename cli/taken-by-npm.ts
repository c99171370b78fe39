/** What npm sets for itself, in many environments: a command that takes one of these too cannot tell whose it is. */
const NPM_OWN: ReadonlySet<string> = new Set(['force', 'yes'])

/** npm takes a flag that only one of its own begins with for that one (npm docs, "config", Shorthands and Other CLI Niceties). */
const EXPANDED: Readonly<Record<string, string>> = { to: 'token-description' }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * An option that npm took for itself, because no `--` stood before it: npm drops it, leaves its name in the environment
 * (npm docs, "config", Environment Variables), and warns only where its log level lets it. The command would run without
 * the option, for example write where `--dry-run` was asked for.
 *
 * @param script by its name in package.json
 * @param names of the options that the command takes
 * @param words that the command was given
 */
export function takenByNpm(
  { script, names, words }: { script: string; names: readonly string[]; words: readonly string[] },
  environment: Environment,
): string | undefined {
  if (environment['npm_lifecycle_event'] !== script) return undefined
  const isGiven = (name: string): boolean =>
    words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`))
  return names.find((name) => !NPM_OWN.has(name) && isSet(name, environment) && !isGiven(name))
}

/** `--no-wait` is the value false of `wait`, which npm writes as an empty text. */
function isSet(name: string, environment: Environment): boolean {
  if (name.startsWith('no-')) return environment[variableOf(name.slice('no-'.length))] === ''
  return Boolean(environment[variableOf(name)] ?? environment[variableOf(EXPANDED[name] ?? name)])
}

function variableOf(name: string): string {
  return `npm_config_${name.replaceAll('-', '_')}`
}
