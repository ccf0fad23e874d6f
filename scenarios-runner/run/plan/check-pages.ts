/** @module Whether there is a browser, before a trial needs one. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { PERSON_TOOLS, requireBrowser } from '../../drive/index.ts'
import { actingSteps, type Scenario } from '../../scenario/index.ts'
import type { RunRequest } from '../model.ts'

/**
 * The request as it can be run: a model that plays the user does without pages where there is no browser, which a notice
 * tells, unless the configuration names them.
 *
 * @param scenarios those that are played
 * @throws {HoldoutError} `BROWSER_NO_PLAYWRIGHT`, `BROWSER_NOT_FOUND` where a scenario meets pages and no browser is there
 */
export async function checkPages(
  request: RunRequest,
  scenarios: readonly Scenario[],
): Promise<RunRequest> {
  const { person, browser, notices = [] } = request
  const tools = scenarios.some(({ steps }) => steps.length === 0) ? person?.tools : []
  const meetsPages =
    tools?.includes('browser') ||
    scenarios.some(({ before, steps, cleanup }) =>
      actingSteps([...before, ...steps, ...cleanup]).some(({ kind }) => kind === 'browser'),
    )
  if (!meetsPages && (person === undefined || tools !== undefined)) return request
  try {
    await requireBrowser(browser)
    return request
  } catch (error) {
    if (meetsPages || person === undefined || !(error instanceof HoldoutError)) throw error
    return {
      ...request,
      person: { ...person, tools: PERSON_TOOLS.filter((tool) => tool !== 'browser') },
      notices: [...notices, `The user was offered no pages: ${error.message}.`],
    }
  }
}
