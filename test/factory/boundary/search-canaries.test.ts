import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { searchCanaries } from '../../../factory/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const CANARY = '7f0c2b1e-1111-4222-8333-444455556666'

describe('searchCanaries', () => {
  it('finds a canary in any file, spelling and text, and says where', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, '.hidden', 'deep'), { recursive: true })
    writeFileSync(join(folder, '.hidden', 'deep', 'x'), `a ${CANARY.toUpperCase()} b`)
    writeFileSync(
      join(folder, 'binary.bin'),
      Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(CANARY.replaceAll('-', ''))]),
    )
    writeFileSync(join(folder, 'clean'), CANARY.slice(0, -1))
    const search = await searchCanaries({
      canaries: [CANARY, CANARY, 'short', 'another-canary-0001'],
      places: [
        { name: 'workspace', path: folder },
        { name: 'one file', path: join(folder, 'binary.bin') },
        { name: 'feedback', text: `It says ${CANARY}.` },
        { name: 'diff', text: 'nothing here' },
        { name: 'not there', path: join(folder, 'gone') },
      ],
    })
    expect(search).toEqual({
      canaries: 2,
      searched: ['workspace', 'one file', 'feedback', 'diff', 'not there'],
      found: [
        { canary: CANARY, where: 'workspace: .hidden/deep/x' },
        { canary: CANARY, where: 'workspace: binary.bin' },
        { canary: CANARY, where: 'one file' },
        { canary: CANARY, where: 'feedback' },
      ],
      unsearched: [],
    })
  })

  it('searches a file that is larger than any text, across the pieces it is read in', async () => {
    const folder = temporaryFolder()
    const file = openSync(join(folder, 'huge'), 'w')
    // Sparse: six hundred megabytes of nothing, and a canary that two pieces share.
    writeSync(file, CANARY, 4 * 1024 * 1024 - 10)
    ftruncateSync(file, 600 * 1024 * 1024)
    closeSync(file)
    const places = [{ name: 'home', path: folder }]
    const { found } = await searchCanaries({ canaries: [CANARY], places })
    expect(found).toEqual([{ canary: CANARY, where: 'home: huge' }])
  })
})
