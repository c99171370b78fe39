import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createPrompter, type Prompt } from '../../../../cli/connect/prompter.ts'

const question = (label: string, isSecret = false): Prompt => ({
  label,
  help: `What ${label} is.`,
  isSecret,
  standing: undefined,
})

/** A terminal as a program sees it: the line editor gets key by key what is typed, and echoes. */
function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  const output = new PassThrough()
  let shown = ''
  output.setEncoding('utf8').on('data', (chunk: string) => (shown += chunk))
  return { input, output, shown: () => shown }
}

const UP = '\u001B[A'
const BACKSPACE = '\u007F'
const CONTROL_C = '\u0003'

describe('on a terminal', () => {
  test('a secret can be edited and is not shown', async () => {
    const { input, output, shown } = terminal()
    const prompter = createPrompter(input, output)

    const answer = prompter.ask(question('Password', true))
    input.write(`hunterx${BACKSPACE}2\r`)

    expect(await answer).toBe('hunter2')
    prompter.close()
    expect(shown()).toContain('Password: ')
    expect(shown()).not.toMatch(/h.?u.?n.?t/)
  })

  test('the arrow keys do not bring a secret back', async () => {
    const { input, output, shown } = terminal()
    const prompter = createPrompter(input, output)
    const secret = prompter.ask(question('Password', true))
    input.write('hunter2\r')
    await secret

    const answer = prompter.ask(question('Days'))
    input.write(`${UP}30\r`)

    expect(await answer).toBe('30')
    prompter.close()
    expect(shown()).not.toContain('hunter2')
  })

  test('Ctrl-C ends the questions', async () => {
    const { input, output } = terminal()
    const prompter = createPrompter(input, output)

    const answer = prompter.ask(question('Client ID'))
    input.write(CONTROL_C)

    await expect(answer).rejects.toThrow('Client ID: no answer came.')
  })
})

describe('through pipes', () => {
  test('lines that came all at once are answers one by one', async () => {
    const input = new PassThrough()
    const prompter = createPrompter(input, new PassThrough())
    input.end(' client \n secret \n')

    expect(await prompter.ask(question('Client ID'))).toBe('client')
    expect(await prompter.ask(question('Client secret', true))).toBe(' secret ')
    await expect(prompter.ask(question('User name'))).rejects.toThrow('User name: no answer came.')
  })
})
