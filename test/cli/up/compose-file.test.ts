import { expect, test } from 'vitest'
import { composeFile } from '../../../cli/up/containers/compose-file.ts'

const NOTHING = {
  passed: [],
  files: {},
  aliases: [],
  ports: new Map<number, number>(),
  environment: {},
  after: [],
}

test('a Compose file that people can read, in which nothing is a variable of Compose', () => {
  const text = composeFile({
    project: 'holdout-shop-1a2b3c',
    services: [
      {
        ...NOTHING,
        name: 'github',
        image: 'holdout-twin-github:1a2b3c',
        secrets: '/shop/.holdout/up/secrets/github.env',
        aliases: ['api.github.com'],
        ports: new Map([[20_001, 4010]]),
        isClosed: true,
        health: 'often',
      },
      {
        ...NOTHING,
        name: 'artifact',
        image: 'shop',
        build: { context: '/shop/$new' },
        command: ['serve', '--price', '5$'],
        environment: { PRICE: '5$' },
        passed: ['TOKEN'],
        files: { '/holdout/ca.pem': '/shop:1/ca.pem' },
        isClosed: false,
        health: 'as-built',
        after: ['github'],
      },
    ],
  })
  expect(text).toMatchInlineSnapshot(`
    "# Written by \`holdout up --docker\`, and anew at each start: change holdout.config.ts instead.
    # Compose works with it too:  docker compose -p holdout-shop-1a2b3c -f <this file> ps
    # Nothing leads out of the network "inside"; "outside" is there so that this machine reaches the twins.
    services:
      github:
        image: holdout-twin-github:1a2b3c
        env_file:
          - /shop/.holdout/up/secrets/github.env
        networks:
          inside:
            aliases:
              - api.github.com
          outside: {}
        ports:
          - 127.0.0.1:20001:4010
        read_only: true
        cap_drop:
          - ALL
        sysctls:
          net.ipv4.ip_unprivileged_port_start: "0"
        security_opt:
          - no-new-privileges:true
        healthcheck:
          interval: 1s
        labels:
          dev.holdout.up: holdout-shop-1a2b3c
          dev.holdout.service: github
      artifact:
        image: shop
        build:
          context: /shop/$$new
        command:
          - serve
          - --price
          - 5$$
        environment:
          TOKEN: null
          PRICE: 5$$
        volumes:
          - type: bind
            source: /shop:1/ca.pem
            target: /holdout/ca.pem
            read_only: true
        networks:
          inside: {}
        dns:
          - 127.0.0.1
        dns_opt:
          - timeout:2
          - attempts:1
        security_opt:
          - no-new-privileges:true
        depends_on:
          github:
            condition: service_healthy
        labels:
          dev.holdout.up: holdout-shop-1a2b3c
          dev.holdout.service: artifact
    networks:
      inside:
        internal: true
        labels:
          dev.holdout.up: holdout-shop-1a2b3c
      outside:
        labels:
          dev.holdout.up: holdout-shop-1a2b3c
    "
  `)
})
