import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  APIS,
  isSince,
  lackedBy,
  type Release,
  releaseIn,
} from '../../../../shared/connectors/service-now/releases.ts'

test.each<[string, Release | undefined]>([
  ['Zurich', 'Zurich'],
  ['Washington DC', 'Washington DC'],
  ['washingtondc', 'Washington DC'],
  ['glide-newyork-06-26-2019', undefined],
  ['New York', 'New York'],
  ['Fuji', undefined],
  ['', undefined],
])('the release in %j is %s', (text, release) => {
  expect(releaseIn(text)).toBe(release)
})

describe('what a release lacks', () => {
  test.each<[Release, string[]]>([
    ['Geneva', ['eventService', 'authorizationCode', 'jwtBearer', 'clientCredentials']],
    ['Jakarta', ['jwtBearer', 'clientCredentials']],
    ['Vancouver', ['clientCredentials']],
    ['Washington DC', []],
  ])('of all that is used: %s', (release, names) => {
    const lacked = lackedBy(release, Object.values(APIS))
    expect(Object.entries(APIS).flatMap(([name, fact]) => (lacked.includes(fact) ? [name] : []))).toEqual(
      names,
    )
  })

  test('is nothing that it brought itself', () => {
    expect(isSince('Istanbul', 'Istanbul')).toBe(true)
    expect(isSince('Geneva', 'Istanbul')).toBe(false)
  })
})

test('the guide has each of them, since when, and from where that is known', () => {
  const guide = readFileSync('docs/connect-servicenow.md', 'utf8').replaceAll(/ +/g, ' ')
  const rows = Object.values(APIS).map(({ name, since, source }) => `| ${name} | ${since} | ${source} |`)
  expect(rows.filter((row) => !guide.includes(row))).toEqual([])
})
