import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

test('advice on a file is given once, however many cells its matrix has', async () => {
  const folder = temporaryFolder('holdout-lint')
  writeFileSync(
    join(folder, 'cells.md'),
    `---
id: cells
category: edge-case
criticality: normal
canary: 41c7a9be-2d3f-4e58-8a6c-b9d0e1f2a3b8
matrix: { name: [Ada, Bob], twice: [true, false] }
steps:
  - http: { as: first, method: POST, path: "/people/\${name}/\${twice}", save: { lost: response.json.id } }
checks: [steps.first.status == 201]
criteria: [It is good.]
---
Somebody is added.
`,
  )
  const { stdout, code } = await runHoldout(['scenarios', 'lint', 'cells.md'], { cwd: folder })
  expect(stdout.trim().split('\n')).toEqual([
    'cells.md:1:1: some checks have no symptom: an agent will not be told what went wrong (symptom)',
    'cells.md:10:12: "It is good." names nothing that a reader of the trial could see (criteria[0])',
    'cells.md:8:5: lost is saved and never used (steps[0].http.save.lost)',
    '4 scenarios read; 3 remarks.',
  ])
  expect(code).toBe(0)
})
