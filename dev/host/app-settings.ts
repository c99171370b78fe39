/** App settings (environment variables) inside the options of triggers. */

/**
 * Replaces each `%NAME%` by the app setting of that name.
 * @throws Error naming the setting that is missing.
 */
export function resolveSettings(text: string, environment: NodeJS.ProcessEnv = process.env): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => requireSetting(name, environment))
}

/** @throws Error naming the setting when it is missing or empty. */
export function requireSetting(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name]
  if (value === undefined || value === '') throw new Error(`App setting "${name}" is missing.`)
  return value
}
