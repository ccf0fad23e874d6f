/** @module `report.html`: one file that carries its verdict, its evidence and its doubts. */

import { html, renderPage } from '../../../twins/base/node/index.ts'
import type { RunResult } from '../../run/index.ts'
import { comparisonSection } from '../comparison/comparison-section.ts'
import { judgingSection } from '../judging/judging-section.ts'
import type { Report } from '../model.ts'
import { categorySection } from './category-section.ts'
import { loadSection } from './load-section/load-section.ts'
import { type ScenarioMaterial, scenarioSection } from './scenario-section.ts'
import {
  contractsSection,
  gateSection,
  headerOf,
  noticedSection,
  provenanceSection,
  satisfactionSection,
  sentences,
} from './verdict-sections.ts'

/** Renders the page. Reports are for people: scenarios are named and told in full, so a report never goes to an agent. */
export function reportPage(report: Report, result: RunResult, material: ScenarioMaterial): string {
  return renderPage({
    title: `${report.status.toUpperCase()} · ${report.name} · Holdout`,
    header: headerOf(report),
    sections: [
      { id: 'noticed', title: 'What a user would see go wrong', body: noticedSection(report) },
      { id: 'satisfaction', title: 'Satisfaction', body: satisfactionSection(report) },
      { id: 'gate', title: 'Gate', body: gateSection(report) },
      { id: 'judging', title: 'Judging', body: judgingSection(report) },
      { id: 'categories', title: 'By category', body: categorySection(report) },
      { id: 'scenarios', title: 'Scenarios', body: scenarioSection(report, material) },
      {
        id: 'baseline',
        title: 'Against the baseline',
        body: comparisonSection(report.comparison),
      },
      {
        id: 'service-levels',
        title: 'Constraints',
        body: loadSection(result.load, result.constraints),
      },
      { id: 'contracts', title: 'Contracts', body: contractsSection(report) },
      { id: 'not-known', title: 'Not known', body: sentences(report.notMeasured) },
      { id: 'plan', title: 'Plan', body: sentences(report.plan) },
      { id: 'provenance', title: 'Provenance', body: provenanceSection(report) },
    ],
    footer: html`Written by Holdout. This page names hidden scenarios: it is for people, not for the agents that write the code.`,
  })
}
