import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clipText,
  elementId,
  formatCount,
  formatDuration,
  formatProven,
  formatRate,
  html,
  intervalBar,
  iterationChart,
  joinMarkup,
  latencyChart,
  PAGE_POLICY,
  relativeLink,
  renderPage,
  safeSvg,
  visibleText,
} from '../../../twins/base/node/index.ts'

describe('templates', () => {
  test('escape every value, in content and in attributes', () => {
    const evil = `"><script>alert('1')</script>&\``
    expect(html`<p title="${evil}">${evil}</p>`.toString()).toMatchInlineSnapshot(
      `"<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;</p>"`,
    )
  })

  test('let markup through, join lists, and drop what is nothing', () => {
    const list = ['a<', 'b'].map((item) => html`<li>${item}</li>`)
    expect(html`<ul>${list}</ul>${undefined}${null}${false}${0}`.toString()).toBe(
      '<ul><li>a&lt;</li><li>b</li></ul>0',
    )
    expect(joinMarkup(['<', html`<b>x</b>`], ', ').toString()).toBe('&lt;, <b>x</b>')
  })

  test('never let a text add a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const out = html`<p title="${text}">${text}</p>`.toString()
        expect(out.match(/</g)).toHaveLength(2)
        expect(out.match(/"/g)).toHaveLength(2)
      }),
    )
  })

  test('show what cannot be seen', () => {
    expect(visibleText('a\u202eb\u001b[31m\u0000\ud800 \r\n\tc')).toBe(
      'a\\u202eb\\x1b[31m\\x00\ufffd \n\tc',
    )
    expect(visibleText('\u{e0041}1')).toBe('\\u{e0041}1')
    expect(visibleText('👩‍🚀')).toBe('👩‍🚀')
  })
})

describe('links and ids', () => {
  test('stay inside the folder', () => {
    expect(relativeLink('trajectories/a "b"-0001-1.json')).toBe(
      'trajectories/a%20%22b%22-0001-1.json',
    )
    expect(relativeLink('javascript:alert(1)')).toBe('javascript%3Aalert(1)')
    expect(relativeLink('/etc/passwd')).toBeUndefined()
    expect(relativeLink('\\\\host\\share')).toBeUndefined()
    expect(relativeLink('https://example.com')).not.toMatch(/^https:/)
    expect(relativeLink('')).toBeUndefined()
  })

  test('differ where their texts differ', () => {
    expect(elementId('trial', 'a b', 1)).toBe('trial-a_20_b-1')
    expect(elementId('a#1')).not.toBe(elementId('a.1'))
    expect(elementId('a#1')).toMatch(/^[\w-]+$/)
  })

  test('long texts keep both ends', () => {
    expect(clipText('abc', 8)).toEqual({ head: 'abc', tail: '', omitted: 0 })
    expect(clipText('abcdefghij', 8)).toEqual({ head: 'abcdef', tail: 'ij', omitted: 2 })
  })
})

test('numbers are spelled honestly', () => {
  expect(
    [1, 0.9999, 0.614, 0.6, 0, 0.00001, undefined, Number.NaN].map((rate) => formatRate(rate)),
  ).toEqual(['100%', '> 99.9%', '61.4%', '60%', '0%', '< 0.1%', '–', '–'])
  expect([1, 0.99999, 0.95189, 0.90184, 0.0004, 0].map((bound) => formatProven(bound))).toEqual([
    '≥ 100%',
    '≥ 99.9%',
    '≥ 95.1%',
    '≥ 90.1%',
    '≥ 0%',
    '≥ 0%',
  ])
  expect([0.84, 9.96, 312, 4_230, 60_000, 125_000].map(formatDuration)).toEqual([
    '0.8 ms',
    '10 ms',
    '312 ms',
    '4.2 s',
    '1 min',
    '2 min 5 s',
  ])
  expect([999, 1_000, 1_234_567].map(formatCount)).toEqual(['999', '1,000', '1,234,567'])
})

test('the policy of a page allows its own script and nothing else', () => {
  const page = renderPage({
    title: '</title><b>',
    header: html`<h1>x</h1>`,
    sections: [
      { id: 'a', title: 'A', body: html`<p>a</p>` },
      { id: 'b', title: 'B', body: undefined },
    ],
    footer: 'end',
  })
  const script = /<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  expect(PAGE_POLICY).toBe(
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
  )
  expect(page).toContain('<title>&lt;/title&gt;&lt;b&gt;</title>')
  expect(page).not.toContain('href="#b"')
  expect(page.match(/https?:\/\//g)).toBeNull()
})

describe('charts', () => {
  test('say in words what they show', () => {
    const bar = intervalBar({
      rate: 0.9,
      interval: { low: 0.7, high: 0.972 },
      threshold: 0.95,
      tone: 'bad',
      label: 'revoke "x": 18 of 20',
    }).toString()
    expect(bar).toContain(
      'aria-label="revoke &quot;x&quot;: 18 of 20: 90%, between 70–97.2%, asked for 95%"',
    )
    const nothing = intervalBar({ rate: undefined, interval: undefined, tone: 'warn', label: 'x' })
    expect(nothing.toString()).toContain('x: nothing observed')
  })

  test('say what went wrong in a second as far as it fits', () => {
    const slice = { p50Ms: 1, p90Ms: 1, p99Ms: 1, maxMs: 2_000, failed: 12 }
    const said = (count: number) => {
      const slices = Array.from({ length: count }, () => slice)
      const chart = latencyChart({ slices, objectiveMs: 10, label: 'x' }).toString()
      return [...chart.matchAll(/text-anchor="middle">([^<]*(?:failed|12|×|↑)[^<]*)</g)]
        .map(([, text]) => text)
        .slice(0, 2)
    }
    expect(said(3)).toEqual(['↑ 2 s', '12 failed'])
    expect(said(10)).toEqual(['↑ 2 s', '12'])
    expect(said(100)).toEqual(['↑', '×'])
  })

  test('hold no number that is not one, whatever they are given', () => {
    const slice = { p50Ms: 0, p90Ms: 0, p99Ms: 0, maxMs: 0, failed: 0 }
    const charts = [
      latencyChart({ slices: [], objectiveMs: 100, label: 'none' }),
      latencyChart({ slices: [slice], objectiveMs: 100, label: 'one' }),
      latencyChart({
        slices: Array.from({ length: 300 }, (_, i) => ({
          ...slice,
          p99Ms: i * 40,
          maxMs: i * 100,
        })),
        objectiveMs: 0.2,
        label: 'many',
      }),
      iterationChart([]),
      iterationChart([
        { iteration: 1, rate: undefined, interval: undefined, tone: 'void', status: 'invalid' },
        { iteration: 2, rate: 1, interval: { low: 0.9, high: 1 }, tone: 'ok', status: 'pass' },
      ]),
    ]
    for (const chart of charts) expect(chart.toString()).not.toMatch(/NaN|Infinity|undefined/)
    expect(charts[4]?.toString()).toContain('1: – (invalid), 2: 100% (pass)')
  })
})

describe('drawings made elsewhere', () => {
  test('keep their shapes and texts', () => {
    const svg = `<?xml version="1.0"?><!DOCTYPE svg><svg width="10pt" viewBox="0 0 10 10" xmlns:xlink="x"><!-- c --><g id="node&#45;a" class="node visited"><title>a&#45;&gt;b</title><polygon fill="none" points="0,0 1,1"/><text x="1">A &amp; B</text></g></svg>trailing`
    expect(safeSvg(svg)?.toString()).toMatchInlineSnapshot(
      `"<svg width="10pt" viewBox="0 0 10 10"><g id="drawn-node-a" class="node visited"><title>a-&gt;b</title><polygon fill="none" points="0,0 1,1"/><text x="1">A &amp; B</text></g></svg>"`,
    )
  })

  test.each([
    '<svg><script>alert(1)</script><g/></svg>',
    '<svg><foreignObject><img src=x onerror=alert(1)></foreignObject><g/></svg>',
    '<svg onload="alert(1)"><g onclick="alert(1)" style="background:url(http://x)"/></svg>',
    '<svg><a xlink:href="javascript:alert(1)"><g/></a></svg>',
    '<svg><image href="http://example.com/x.png"/><use href="#x"/><g/></svg>',
    '<svg><style>@import "http://example.com"</style><g fill="url(http://x)"/></svg>',
    '<svg><text>&lt;script&gt;alert(1)&lt;/script&gt;</text><g/></svg>',
    '<svg><scr<script>ipt>alert(1)</script><g/>',
  ])('lose what could act: %s', (svg) => {
    const out = safeSvg(svg)?.toString() ?? ''
    expect(out).not.toMatch(
      /<(script|foreignObject|img|image|use|style|a)\b|\son\w+=|style=|href=|url\(/i,
    )
    expect(out).toMatch(/^<svg>.*<\/svg>$/)
  })

  test('are nothing when they are none', () => {
    expect(safeSvg('<html>no drawing</html>')).toBeUndefined()
  })
})
