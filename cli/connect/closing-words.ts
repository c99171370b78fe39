import type { Product } from '../../shared/connectors/product.ts'
import type { Answers, Form, ProductForm } from './form.ts'
import type { Lasting } from './sign-in-by-answers.ts'

/** Until when a connection works without a person. */
export function endText(connection: string, { end, isProlonged }: Lasting): string {
  const again = `npm run connect -- ${connection} --renew`
  if (end === undefined) return `\n${connection} is signed in; this sign-in does not expire.`
  return isProlonged
    ? `\n${connection} is signed in. Each refresh prolongs the sign-in; without a refresh it ends on ${end}, and then: ${again}`
    : `\n${connection} is signed in until ${end}. Before that: ${again}`
}

/** What remains to be done in the product. */
export function choresText({ title, chores, guide }: Form, grant: Answers['grant']): string {
  const mine = chores.filter(({ grants }) => grants?.some((name) => name === grant) ?? true)
  const lines = mine.map(({ text }) => `  [ ] ${text}`)
  return [`\nWhat remains to be done in ${title} (${guide}):\n`, ...lines].join('\n')
}

/** How to send alerts to a connection without a route. */
export function routeText(connection: string, { template }: ProductForm, file: string): string {
  return `
No route leads to ${connection} yet, so no alert does. To send those there that are posted to /api/alerts/${connection},
add to routes in ${file}:

  - name: ${connection}
    connection: ${connection}
    template: ${template}`
}

/** How to make a connection use the proxy that was signed in to. @param entry its name in bridge.yaml */
export function useProxyText(entry: string, { name, proxyForm }: Product): string {
  const { flags = '', words = '' } = proxyForm?.use ?? {}
  return `
Nothing goes by way of the proxy yet. To sign in to the portal through it:

  npm run connect -- ${entry} --product ${name} ${flags}

${words}`
}
