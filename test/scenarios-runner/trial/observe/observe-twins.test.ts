import { expect, test } from 'vitest'
import {
  callsLeftOut,
  markWorlds,
  observeTwins,
} from '../../../../scenarios-runner/trial/observe/observe-twins.ts'
import { ask, petTwin } from '../../../twins/pet-twin.ts'

test('of very many calls the newest are kept, and how many are not is said', async () => {
  const twin = petTwin()
  const worlds = { clinic: twin.world() }
  await ask(twin, 'GET', '/owners')
  const marks = markWorlds(worlds)
  for (let i = 0; i < 3; i += 1) await ask(twin, 'GET', '/owners')
  expect(callsLeftOut(worlds, marks, observeTwins(worlds, marks))).toEqual([])
  // What a journal does by itself once it holds ten thousand.
  worlds.clinic.clearJournal()
  await ask(twin, 'GET', '/owners')
  expect(callsLeftOut(worlds, marks, observeTwins(worlds, marks))).toEqual([
    '3 calls of clinic are not kept: the newest 1 are',
  ])
})
