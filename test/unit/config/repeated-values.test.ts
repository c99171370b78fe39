/** Files that give values names (`&name`) and repeat them by these (`*name`), or that hold more than one document. */
import { expect, test } from 'vitest'
import { type Mistake, saidOf, withBridge, withJargon } from './mistakes.ts'

const MISTAKES: readonly Mistake[] = [
  [
    'two documents in a file',
    withBridge('delivery:', '---\ndelivery:'),
    ['bridge.yaml:16: the file goes on after its end: remove the line ---'],
  ],
  [
    'values that stand for values without end',
    withBridge('delivery:', `x: &a [1, 2]\n${manifold('ab')}${manifold('bc')}${manifold('cd')}delivery:`),
    [
      'bridge.yaml:17: the file repeats values by *names too often: write some of them out, or make the file smaller',
    ],
  ],
]

/** A list that holds another one many times. */
function manifold([one, other]: string): string {
  return `${other}: &${other} [${Array.from({ length: 30 }, () => `*${one}`).join()}]\n`
}

test.each(MISTAKES)('%s', async (_, texts, said) => {
  expect(await saidOf(texts)).toEqual(said)
})

test('no message has a word of the tools that read the files', () => {
  expect(withJargon(MISTAKES)).toEqual([])
})

test('one value may be repeated by its name in very many places', async () => {
  const routes = Array.from(
    { length: 120 },
    (_, index) =>
      `  - {name: of-${index}, when: 'alert.rule.name == "${index}"', connection: servicenow, template: incident, touch: *touch}\n`,
  )
  const texts = withBridge(
    'routes:\n',
    `routes:\n${routes.join('').replace('*touch', '&touch never-after-human')}`,
  )
  expect(await saidOf(texts)).toEqual([])
})
