/** @module Containers as a Compose file that people can read, and that Compose of version 1 understands too. */

import { stringify } from 'yaml'
import {
  INSIDE,
  NOBODY,
  OUTSIDE,
  type PlannedContainers,
  type PlannedService,
  PROJECT_LABEL,
  SERVICE_LABEL,
  SOON,
} from './model.ts'

/** The file's text. */
export function composeFile({ project, services }: PlannedContainers): string {
  const labels = { [PROJECT_LABEL]: project }
  const document = {
    services: Object.fromEntries(services.map((one) => [one.name, serviceOf(one, project)])),
    networks: {
      [INSIDE]: { internal: true, labels },
      [OUTSIDE]: { labels },
    },
  }
  return [
    '# Written by `holdout up --docker`, and anew at each start: change holdout.config.ts instead.',
    `# Compose works with it too:  docker compose -p ${project} -f <this file> ps`,
    `# Nothing leads out of the network "${INSIDE}"; "${OUTSIDE}" is there so that this machine reaches the twins.`,
    stringify(document, { lineWidth: 120, aliasDuplicateObjects: false }),
  ].join('\n')
}

function serviceOf(service: PlannedService, project: string): Record<string, unknown> {
  const { image, build, command, environment, passed, secrets, files, aliases, ports } = service
  const variables = {
    ...Object.fromEntries(passed.map((name) => [name, null])),
    ...Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, plain(value)])),
  }
  return {
    image,
    ...(build === undefined
      ? {}
      : { build: Object.fromEntries(Object.entries(build).map(([k, v]) => [k, plain(v)])) }),
    ...(command === undefined ? {} : { command: command.map(plain) }),
    ...(Object.keys(variables).length === 0 ? {} : { environment: variables }),
    ...(secrets === undefined ? {} : { env_file: [plain(secrets)] }),
    ...(Object.keys(files).length === 0
      ? {}
      : {
          volumes: Object.entries(files).map(([target, file]) => ({
            type: 'bind',
            source: plain(file),
            target,
            read_only: true,
          })),
        }),
    networks: {
      [INSIDE]: aliases.length === 0 ? {} : { aliases: [...aliases] },
      ...(ports.size === 0 ? {} : { [OUTSIDE]: {} }),
    },
    ...(ports.size === 0
      ? {}
      : { ports: [...ports].map(([from, to]) => `127.0.0.1:${from}:${to}`) }),
    ...(service.isClosed
      ? {
          read_only: true,
          cap_drop: ['ALL'],
          sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
        }
      : { dns: [NOBODY], dns_opt: [...SOON] }),
    security_opt: ['no-new-privileges:true'],
    ...healthOf(service),
    ...(service.after.length === 0
      ? {}
      : {
          depends_on: Object.fromEntries(
            service.after.map((name) => [name, { condition: 'service_healthy' }]),
          ),
        }),
    labels: { [PROJECT_LABEL]: project, [SERVICE_LABEL]: service.name },
  }
}

function healthOf({ health }: PlannedService): Record<string, unknown> {
  if (health === 'as-built') return {}
  return { healthcheck: health === 'none' ? { disable: true } : { interval: '1s' } }
}

/** Compose would put variables of its own in. */
function plain(text: string): string {
  return text.replaceAll('$', '$$$$')
}
