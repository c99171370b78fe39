import { expect, test } from 'vitest'
import { releaseOf } from '../../../../shared/connectors/scsm/releases.ts'

test.each<[string, string | undefined]>([
  ['7.5.1561.0', undefined],
  ['7.5.3079.0', '2012 R2'],
  ['7.5.3079.1299', '2012 R2'],
  ['7.5.7487.0', '2016'],
  ['7.7.2016.0', '1801 or 1807'],
  ['10.19.1035.0', '2019'],
  ['10.22.1068.0', '2022'],
  ['10.25.1041.0', '2025 or later'],
  ['11.1.0.0', '2025 or later'],
  ['', undefined],
  ['unknown', undefined],
])('[S-18] the version %j is of %s', (version, release) => {
  expect(releaseOf(version)).toBe(release)
})
