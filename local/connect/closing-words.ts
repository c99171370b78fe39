import type { Answers, Form } from './form.ts'

/** Until when a connection goes on by itself. @param end ISO 8601 */
export function endText(connection: string, end: string | undefined): string {
  return end === undefined
    ? `\n${connection} is signed in, without an end.`
    : `\n${connection} is signed in until ${end}. Before that: npm run connect -- ${connection} --renew`
}

/** What remains to be done in the product. */
export function choresText({ title, chores, guide }: Form, grant: Answers['grant']): string {
  const mine = chores.filter(({ grants }) => grants?.some((name) => name === grant) ?? true)
  const lines = mine.map(({ text }) => `  [ ] ${text}`)
  return [`\nTo be seen to in ${title} (${guide}):\n`, ...lines].join('\n')
}

/** How to send alerts to a connection that no route names. */
export function routeText(connection: string, { template }: Form, file: string): string {
  return `
No route leads to ${connection} yet, so no alert does. To send those there that are posted to /api/alerts/${connection},
add to routes in ${file}:

  - name: ${connection}
    connection: ${connection}
    template: ${template}`
}
