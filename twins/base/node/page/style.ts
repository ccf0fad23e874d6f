/** @module The one style sheet of every page: light and dark, from a phone's width up, and on paper. */

/** Colours and typefaces, for every page of ours. Colours mean something: `ok`, `bad`, `warn`, `void` (invalid). */
export const PAGE_TOKENS = `:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1d2126;--soft:#5b6470;--line:#e1e4e8;--quiet:#f1f3f5;--edge:#8a94a0;
--accent:#2456c9;--ok:#12703a;--ok-bg:#e3f4e8;--bad:#b3201b;--bad-bg:#fdeae8;--warn:#8a5800;--warn-bg:#fdf1d8;--void:#6a3fa0;
--void-bg:#f1eafa;--mark:#ffe38a;--mark-ink:#2a2200;--shadow:0 1px 2px rgba(20,25,30,.06);
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1b1f24;--ink:#e6e9ed;--soft:#9aa5b1;--line:#2f353c;--quiet:#23282e;--edge:#6b7683;
--accent:#8ab0ff;--ok:#6fd397;--ok-bg:#16301f;--bad:#ff8f87;--bad-bg:#3a1c1a;--warn:#f0c067;--warn-bg:#33280f;--void:#c9a8f5;
--void-bg:#2b2138;--mark:#6b5a12;--mark-ink:#fff3c4;--shadow:none}}`

/** Inline in each page; nothing is told by colour alone. */
export const PAGE_STYLE = `${PAGE_TOKENS}
*{box-sizing:border-box}
html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 var(--sans);overflow-wrap:anywhere}
.wide{max-width:68rem;margin:0 auto;padding:0 1.25rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
main:focus{outline:none}
.skip{position:absolute;left:-999px;top:0;background:var(--card);padding:.5rem 1rem;z-index:5}
.skip:focus{left:.5rem;top:.5rem}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance;overflow-wrap:break-word}
h1{font-size:1.75rem;margin:.5rem 0 .35rem;letter-spacing:-.01em}
h2{font-size:1.3rem;margin:0 0 .75rem}
h3{font-size:1.02rem;margin:1.6rem 0 .5rem}
h4{font-size:.8rem;margin:1.1rem 0 .35rem;color:var(--soft);font-weight:600;letter-spacing:.02em}
p{margin:.4rem 0 .8rem;max-width:46rem}
section{margin:2.6rem 0}
ul{padding-left:1.2rem}
.soft{color:var(--soft)}
.small{font-size:.86rem}
.num{font-variant-numeric:tabular-nums}
code,pre,kbd,.mono{font-family:var(--mono);font-size:.86em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.35rem 0;padding:.6rem .75rem;background:var(--quiet);border-radius:6px;line-height:1.45;font-size:.8rem;max-height:26rem;overflow:auto}
kbd{border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;padding:0 .3em}
mark{background:var(--mark);color:var(--mark-ink);border-radius:3px;padding:0 .1em}
.top{border-bottom:1px solid var(--line);background:var(--card);padding:1.4rem 0 1.1rem}
.brand{display:flex;flex-wrap:wrap;gap:.2rem .75rem;align-items:baseline;font-size:.86rem;color:var(--soft)}
.brand b{color:var(--ink);letter-spacing:.02em}
.why{font-size:1.08rem;max-width:52rem;margin:.1rem 0 1rem}
.menu{position:sticky;top:0;z-index:3;background:var(--bg);border-bottom:1px solid var(--line)}
.menu .wide{display:flex;gap:1.1rem;overflow-x:auto;white-space:nowrap;scrollbar-width:none;padding-top:.6rem;padding-bottom:.6rem}
.menu a{color:var(--soft);text-decoration:none;font-size:.88rem}
.menu a:hover{color:var(--ink);text-decoration:underline}
.tag{display:inline-block;border-radius:999px;padding:.08rem .6rem;font-size:.78rem;font-weight:600;white-space:nowrap;background:var(--quiet);color:var(--soft)}
.tag.big{font-size:1rem;padding:.2rem .95rem;vertical-align:.18em;margin-right:.3rem}
.ok{color:var(--ok)}.bad{color:var(--bad)}.warn{color:var(--warn)}.void{color:var(--void)}
.tag.ok{background:var(--ok-bg);color:var(--ok)}.tag.bad{background:var(--bad-bg);color:var(--bad)}
.tag.warn{background:var(--warn-bg);color:var(--warn)}.tag.void{background:var(--void-bg);color:var(--void)}
.notices{list-style:none;margin:0 0 1rem;padding:.6rem .9rem;background:var(--warn-bg);color:var(--warn);border-radius:8px;font-size:.92rem}
.notices li+li{margin-top:.3rem}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;margin:0;font-size:.88rem}
.facts div{display:flex;gap:.4rem}.facts dt{color:var(--soft)}.facts dd{margin:0;font-variant-numeric:tabular-nums}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;box-shadow:var(--shadow);padding:1rem 1.15rem;margin:.75rem 0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem}
.pair .card{margin:0}
.figure{font-size:2.3rem;font-weight:650;letter-spacing:-.02em;line-height:1.1;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{color:var(--soft);font-weight:600;font-size:.78rem;text-align:left}
th,td{padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child>td{border-bottom:0}
th{white-space:nowrap}td.num,th.num{text-align:right;white-space:nowrap}
.grid-table td:first-child{white-space:nowrap}.grid-table td:last-child{min-width:11rem}.fold>summary>.small{white-space:nowrap}
dl.pairs{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.3rem 1.1rem;margin:.4rem 0;font-size:.9rem}
dl.pairs dt{color:var(--soft)}dl.pairs dd{margin:0;min-width:0}
details>summary{cursor:pointer;list-style:none}
details>summary::-webkit-details-marker{display:none}
.fold{border-top:1px solid var(--line)}
.fold:last-child{border-bottom:1px solid var(--line)}
.fold>summary{display:grid;grid-template-columns:1rem minmax(0,1fr) auto;gap:.1rem .7rem;align-items:center;padding:.6rem .25rem}
.fold>summary::before,.turn>summary::before{content:"";width:.42rem;height:.42rem;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg);margin-left:.15rem}
.fold[open]>summary::before,.turn[open]>summary::before{transform:rotate(45deg)}
.fold>summary:hover,.turn>summary:hover{background:var(--quiet)}
.fold>.inside{padding:.1rem .25rem 1.2rem 1.7rem;min-width:0}
.fold .name{font-weight:600}
.fold .line{grid-column:2/-1;font-size:.87rem;color:var(--soft)}
.measure{display:flex;align-items:center;gap:.7rem;font-size:.86rem}
.measure svg{width:9.5rem;height:1.4rem;flex:none}
.turn>summary{display:inline-flex;gap:.5rem;align-items:center;padding:.15rem .3rem .15rem 0;font-size:.87rem;color:var(--soft);border-radius:4px}
.turn .name{white-space:nowrap}
.row{display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:center}
.buttons{display:flex;gap:.5rem;margin:0 0 .5rem}
button{font:inherit;font-size:.84rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.2rem .7rem;cursor:pointer}
.trials{display:flex;flex-wrap:wrap;gap:4px;list-style:none;padding:0;margin:.3rem 0 .8rem}
.trials a,.trials span{display:block;min-width:1.5rem;padding:0 .2rem;height:1.5rem;border-radius:4px;font:600 .7rem/1.5rem var(--sans);text-align:center;text-decoration:none;font-variant-numeric:tabular-nums}
.trials .ok{background:var(--ok-bg)}.trials .bad{background:var(--bad-bg)}.trials .void{background:var(--void-bg)}
.trials a.bad,.trials a.void{text-decoration:underline}
.trials .here{box-shadow:inset 0 0 0 1.5px currentColor}
.noticed{list-style:none;padding:.25rem 1.15rem}
.noticed li{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.1rem .8rem;padding:.7rem 0;border-bottom:1px solid var(--line)}
.noticed li:last-child{border:0}
.noticed li>.tag,.results>li>.tag{justify-self:start;align-self:start}
.noticed .sentence{font-size:1.05rem}
.noticed .proof{grid-column:2;font-size:.86rem;color:var(--soft)}
.results{list-style:none;margin:.2rem 0 .6rem;padding:0}
.results>li{display:grid;grid-template-columns:6.2rem minmax(0,1fr);gap:.1rem .7rem;padding:.4rem 0;border-bottom:1px solid var(--line);font-size:.9rem}
.results>li:last-child{border:0}
.results .detail{grid-column:2;color:var(--soft);font-size:.85rem}
blockquote{margin:.3rem 0;padding:.1rem .75rem;border-left:3px solid var(--mark);font-size:.9em}
.screen{display:block;max-width:min(100%,40rem);max-height:30rem;border:1px solid var(--line);border-radius:.3rem;margin:.3rem 0}
.timeline{list-style:none;margin:.4rem 0;padding:0 0 0 .9rem;border-left:2px solid var(--line)}
.timeline>li{position:relative;padding:.1rem 0 .65rem}
.timeline>li::before{content:"";position:absolute;left:-1.33rem;top:.55rem;width:.6rem;height:.6rem;border-radius:50%;background:var(--soft);border:2px solid var(--card)}
.timeline>li.user::before{background:var(--accent)}
.timeline>li.bad::before{background:var(--bad)}.timeline>li.bad{color:inherit}
.timeline>li.twin{margin-left:1rem}.timeline>li.twin::before{left:-2.33rem;background:var(--line)}
.timeline .at{color:var(--soft);font-size:.78rem;font-variant-numeric:tabular-nums;margin-right:.5rem}
.timeline .what{font-family:var(--mono);font-size:.84rem}
.chart{display:block;width:100%;max-width:35rem;height:auto;margin:.5rem 0;font-family:var(--sans)}
.chart text{fill:var(--soft);font-size:11px}.chart text.strong{fill:var(--ink);font-weight:600}
.axis{stroke:var(--line)}.track{fill:var(--quiet)}.limit{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 3;fill:none}
.chart text.limit-text{fill:var(--ink);stroke:none;font-weight:600}
svg .f-ok{fill:var(--ok)}svg .f-bad{fill:var(--bad)}svg .f-warn{fill:var(--warn)}svg .f-void{fill:var(--void)}svg .f-accent{fill:var(--accent)}
svg .s-ok{stroke:var(--ok)}svg .s-bad{stroke:var(--bad)}svg .s-warn{stroke:var(--warn)}svg .s-void{stroke:var(--void)}svg .s-accent{stroke:var(--accent)}
svg .s-line{stroke:var(--soft);fill:none}svg .mid{opacity:.48}svg .faint{opacity:.28}svg .fainter{opacity:.14}
.drawing{overflow:auto;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.75rem}
.drawing svg{max-width:none;display:block;margin:0 auto}.drawing text{fill:var(--ink);font-family:Arial,Helvetica,sans-serif}.drawing .node text{font-size:11px}.drawing .edge text{fill:var(--soft)}.drawing .visited text{fill:var(--accent)}
.diff{max-height:34rem}
.diff .add{color:var(--ok);background:var(--ok-bg);display:block}.diff .del{color:var(--bad);background:var(--bad-bg);display:block}
.diff .at-line{color:var(--void);display:block}.diff .same{display:block}
footer{margin:3rem auto 2.5rem;font-size:.82rem;color:var(--soft)}
footer .keys{margin-left:1rem}
@media (max-width:40rem){body{font-size:15px}h1{font-size:1.4rem}.wide{padding:0 1rem}.fold>summary{grid-template-columns:1rem minmax(0,1fr)}
.fold>summary .measure,.fold>summary>.small{grid-column:2}.fold>.inside{padding-left:.4rem}.noticed li,.results>li{grid-template-columns:minmax(0,1fr);gap:.15rem}
.noticed .proof,.results .detail{grid-column:1}dl.pairs{grid-template-columns:minmax(0,1fr);gap:0}dl.pairs dd{margin-bottom:.45rem}
.stack thead{display:none}.stack tr{display:block;padding:.55rem 0;border-bottom:1px solid var(--line)}.stack td{display:block;min-width:0!important;border:0;padding:.08rem 0;text-align:left}
.stack td.num{text-align:left;white-space:normal}.stack td[data-label]:not(:empty)::before{content:attr(data-label) " ";color:var(--soft)}footer .keys{display:none}}
@media print{body{background:#fff}.menu,.skip,.buttons,.keys{display:none!important}.card,.fold{break-inside:avoid}pre{max-height:none}
details.open-in-print::details-content{content-visibility:visible;block-size:auto}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`
